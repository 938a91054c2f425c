"""What residents choose from first: a few everyday topics instead of several hundred classes.

Each topic names codes of the shipped catalogue, the commonest first. A topic none of whose classes this city offers
disappears; where all do, the catalogue's own groups take their place.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CaseClass
from cases.queries import choosing
from cases.queries.choosing import Choices
from cases.queries.classes import matching

KINDS = ("event", "social")
# Groups that are tasks among offices, not something a resident reports.
INTERNAL = ("S05", "S06", "S08", "S10")


@dataclass(frozen=True)
class Topic:
    """A tile; `codes` of event and social classes."""

    key: str
    label: Any
    icon: str
    codes: tuple[str, ...]

    @property
    def pk(self) -> str:
        return self.key

    @property
    def display_name(self) -> str:
        return str(self.label)


TOPICS = (
    Topic("rubbish", gettext_lazy("Rubbish and dirt"), "trash",
          ("06010", "06042", "06012", "06036", "06011", "06035", "06041", "06037", "03005", "03001")),
    Topic("road", gettext_lazy("Roads and pavements"), "cone-striped",
          ("06013", "S0909", "06049", "06050", "06051", "06052", "06016", "10001", "02010")),
    Topic("light", gettext_lazy("Street lights and cables"), "lamp",
          ("01037", "10002", "01030", "01031", "01028", "02014")),
    Topic("water", gettext_lazy("Manholes, water and drains"), "droplet",
          ("01023", "01003", "01002", "01004", "S0910", "S0907", "S0905", "S0408", "06030")),
    Topic("green", gettext_lazy("Trees and green"), "tree",
          ("04002", "06017", "06018", "06022", "06045", "06021", "04007", "01046")),
    Topic("parking", gettext_lazy("Parking and vehicles"), "car-front",
          ("09009", "09010", "09011", "06034", "06040", "S0202", "S0214")),
    Topic("noise", gettext_lazy("Noise, smoke and building sites"), "volume-up",
          ("06028", "08001", "08004", "06027", "06020", "06029", "08002", "08005")),
    Topic("danger", gettext_lazy("Danger"), "exclamation-triangle",
          ("09012", "S0201", "S0203", "S0204", "S0205", "S0206", "S0209", "S0213", "S0299")),
    Topic("street", gettext_lazy("Street trade and posters"), "shop",
          ("09006", "09001", "09005", "07001", "07003", "09020")),
    Topic("people", gettext_lazy("Neighbours, help and questions"), "people",
          ("S0101", "S0103", "S0401", "S0402", "S0403", "S0702", "S0701", "S0703", "S0499")),
)  # fmt: skip
BY_KEY = {topic.key: topic for topic in TOPICS}


def reportable() -> QuerySet[CaseClass]:
    """Classes that a resident may choose: events and social matters, none of the offices' own tasks."""
    return CaseClass.objects.offered().filter(~Q(parent__code__in=INTERNAL), kind__in=KINDS)


def topics() -> list[Any]:
    """Topics that hold something here; without any the groups of the catalogue."""
    offered = set(reportable().values_list("code", flat=True))
    held = [topic for topic in TOPICS if offered.intersection(topic.codes)]
    return held or list(choosing.groups(KINDS).exclude(code__in=INTERNAL))


def of_topic(key: str) -> Choices | None:
    """The classes of a topic, the commonest first; of a group where the topics do not fit this catalogue."""
    topic = BY_KEY.get(key)
    if topic is None:
        group = choosing.of_group(key)
        return group and Choices(group.heading, [row for row in group.classes if row.kind in KINDS])
    rows = {row.code: row for row in reportable().select_related("parent").filter(code__in=topic.codes)}
    return Choices(topic.display_name, [rows[code] for code in topic.codes if code in rows])


def found(text: str) -> Choices:
    """What a word finds among them."""
    return Choices(
        _("Found for “%(text)s”") % {"text": text},
        list(matching(reportable(), text)[: choosing.MOST_FOUND]),
        _("Nothing found. Try another word, or choose one of the topics."),
    )
