"""What the API takes: a report, the filter of the list, and one body for each move, made from the state table."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from cases.access import SOURCES, sources_for
from cases.actions import Contact, Report
from cases.api import dispute_inputs
from cases.component_forms import component_of
from cases.lamps import Lamp, cases_with
from cases.models import CaseClass, CaseRequest, RingWord, Source
from cases.models.catalogue import Kind, LimitUnit
from cases.photos import prepare_all
from cases.queries.mapping import moved_on
from cases.report_forms import LONGEST_TEXT
from cases.sight import COLUMN_OF_LEVEL
from cases.workflow import OPEN, Move, State
from gridgov.api import PageQuery
from gridgov.problems import Invalid, Refused
from grids.models import Area, Component
from members.identity import checked_phone

BIGGEST = 2**63 - 1


def an_id(**more: Any) -> serializers.IntegerField:
    """The id of a row."""
    return serializers.IntegerField(min_value=1, max_value=BIGGEST, **more)


class ReportIn(serializers.Serializer[Any]):
    """A problem to report. `uuid` is made by the sender: sent again, it is the same case."""

    uuid = serializers.UUIDField(help_text="Made by you, once for each problem")
    case_class = an_id(required=False, help_text="Id of a class; or give scheme, kind and code")
    scheme = serializers.CharField(required=False, max_length=40, help_text="Code of a scheme")
    kind = serializers.ChoiceField(Kind.choices, required=False)
    code = serializers.CharField(required=False, max_length=20, help_text="Code of the class in its scheme")
    source = serializers.ChoiceField(  # type: ignore[assignment]
        SOURCES,
        required=False,
        help_text="How it came in. Without it: patrol from people with a post, resident from others",
    )
    description = serializers.CharField(max_length=LONGEST_TEXT, help_text="What is wrong, in a sentence")
    lon = serializers.FloatField(
        required=False, allow_null=True, min_value=-180, max_value=180, help_text="Degrees east, WGS 84"
    )
    lat = serializers.FloatField(
        required=False, allow_null=True, min_value=-90, max_value=90, help_text="Degrees north"
    )
    place = serializers.CharField(
        required=False, allow_blank=True, max_length=256, help_text="Where, in words"
    )
    component = serializers.RegexField(
        r"^\d{17}$",
        required=False,
        allow_null=True,
        help_text="Number of a registered component within 500 m; without a position its place is taken",
    )
    urgent = serializers.BooleanField(required=False, default=False)
    same_as = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=20,
        help_text="Number of an open case nearby that this is another report of; /cases/similar/ finds them",
    )
    contact_name = serializers.CharField(required=False, allow_blank=True, max_length=60)
    contact_phone = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="Kept encrypted, shown to nobody here"
    )
    call_back = serializers.BooleanField(
        required=False, default=False, help_text="The reporter wants to be called with the result"
    )
    anonymous = serializers.BooleanField(
        required=False, default=False, help_text="The reporter stays anonymous: no contact is kept"
    )


class ReportWithPhotos(ReportIn):
    """The same as a form, with pictures."""

    photos = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="JPEG, PNG or WebP, up to six"
    )


def report_of(given: dict[str, Any], user: Any) -> Report:
    """The cleaned input as the action takes it."""
    allowed = sources_for(user)
    source = given.get("source") or (Source.PATROL if Source.PATROL in allowed else Source.RESIDENT)
    if source not in allowed:
        raise Refused(
            _("You may not report “%(source)s”.") % {"source": Source(source).label},
            who_may=_("People who hold a post. Leave the source out: you report as a resident."),
        )
    return Report(
        uuid=given["uuid"],
        case_class=_class_of(given),
        source=source,
        description=given["description"],
        lon=given.get("lon"),
        lat=given.get("lat"),
        place=given.get("place", ""),
        component=_component_of(given),
        urgent=given["urgent"],
        contact=_contact(given),
        anonymous=given.get("anonymous", False),
        photos=prepare_all(given.get("photos", [])),
    )


def _class_of(given: dict[str, Any]) -> CaseClass:
    offered = CaseClass.objects.offered().select_related("parent")
    key = {"pk": given.get("case_class")}
    if given.get("code"):
        key = {"scheme__code": given.get("scheme"), "kind": given.get("kind"), "code": given["code"]}
    found = offered.filter(**key).first() if all(key.values()) else None
    if found is None:
        older = CaseClass.objects.filter(**key, level=2).first() if all(key.values()) else None
        return _moved_on(older)
    return found


def _moved_on(older: CaseClass | None) -> CaseClass:
    """What took the place of a class that is not offered any more."""
    if older is None:
        raise Invalid(
            {"case_class": _("Give the id of a class that is offered, or its scheme, kind and code.")}
        )
    try:
        return moved_on(older)
    except Invalid as problem:
        raise Invalid({"case_class": str(problem)}) from None


def _component_of(given: dict[str, Any]) -> Component | None:
    code = given.get("component")
    found = component_of(code) if code else None
    if code and found is None:
        raise Invalid({"component": _("No component has the number %(code)s.") % {"code": code}})
    return found


def _contact(given: dict[str, Any]) -> Contact:
    try:
        phone = checked_phone(given.get("contact_phone", ""))
    except Invalid as problem:
        raise Invalid({"contact_phone": str(problem)}) from problem
    return Contact(given.get("contact_name", ""), phone, given.get("call_back", False))


class CasesQuery(PageQuery):
    """The filter of the list; everything given has to hold."""

    state = serializers.MultipleChoiceField(
        choices=State.choices, required=False, help_text="May be repeated: any of these"
    )
    lamp = serializers.ChoiceField(
        Lamp.choices,
        required=False,
        help_text="Open cases by their level's limit: green, yellow (warned), red (overdue), off (on hold)",
    )
    holder = an_id(required=False, help_text="Id of the organisation that answers")
    grid = an_id(required=False, help_text="Id of the grid that serves the case now")
    area = an_id(required=False, help_text="Id of an area; what lies in it counts")
    since = serializers.DateTimeField(required=False, help_text="Reported at this instant or later")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`class` is no name that Python lets a field have."""
        return {
            **super().get_fields(),
            "class": an_id(required=False, help_text="Id of a class or of a group"),
        }


COLUMNS = {"state": "state__in", "holder": "holder", "grid": "duty_grid", "since": "reported_at__gte"}


def condition_of(asked: dict[str, Any]) -> Q:
    """The filter as a condition on cases."""
    found = Q(**{column: asked[name] for name, column in COLUMNS.items() if asked.get(name)})
    if lamp := asked.get("lamp"):
        found &= Q(state__in=OPEN) & cases_with(lamp, timezone.now())
    if pk := asked.get("class"):
        found &= Q(case_class=pk) | Q(case_class__parent=pk)
    if pk := asked.get("area"):
        area = Area.objects.filter(pk=pk).first()
        if area is None:
            raise Invalid({"area": _("There is no area with this id.")})
        found &= Q(**{COLUMN_OF_LEVEL[area.level]: pk})
    return found


class ClassesQuery(serializers.Serializer[Any]):
    q = serializers.CharField(
        max_length=80, help_text="Words of a name in either language, or the beginning of a code"
    )
    area = serializers.CharField(
        required=False, max_length=40, help_text="Code of an area: the standards in force in its district"
    )


def district_of(given: dict[str, Any]) -> int | None:
    """The district in which the named area lies; None without an area, or where there are no districts."""
    if not given.get("area"):
        return None
    area = Area.objects.filter(code=given["area"]).first()
    if area is None:
        raise Invalid({"area": _("No area has the code %(code)s.") % {"code": given["area"]}})
    district = area.at_level("district")
    return district.pk if district else None


def _text(required: bool) -> Any:
    return serializers.CharField(
        required=required, allow_blank=not required, max_length=LONGEST_TEXT, help_text="A sentence"
    )


def _photos(required: bool) -> Any:
    return serializers.ListField(
        child=serializers.FileField(), required=required, help_text="JPEG, PNG or WebP, up to six"
    )


def _of(what: str) -> Callable[[bool], Any]:
    return lambda required: an_id(required=required, help_text=what)


PICTURES = ("photos", "before")


def _ids(required: bool, what: str) -> Any:
    return serializers.ListField(child=an_id(), required=required, max_length=20, help_text=what)


FIELDS: dict[str, Callable[[bool], Any]] = {
    "text": _text,
    "photos": _photos,
    "before": _photos,
    "person": _of("Id of the member of the grid who is sent; without it all of them together"),
    "filing_standard": _of("Id of a filing standard of the class; /classes/ lists them"),
    "case_class": _of("Id of a better class"),
    "organisation": _of("Id of an organisation; where you are called to the spot, the one that you act for"),
    "request": _of("Id of the request that waits; the case lists it"),
    "clock": _of("Id of a clock of the case that lapsed"),
    "appeal": _of("Id of the appeal that waits; /appeals/ lists them"),
    "ground": lambda required: serializers.ChoiceField(
        CaseRequest.Ground.choices, required=required, help_text="Why it is the wrong organisation"
    ),
    "amount": lambda required: serializers.DecimalField(
        max_digits=16,
        decimal_places=6,
        required=required,
        help_text="How much more time, in the unit of the total clock; at most its limit once more",
    ),
    "main": _of("Id of the open case that goes on; /cases/similar/ finds likely ones"),
    "order": _of(
        "Id of a work order; without it your own (if you work for several: the lead's first), or the lead's"
    ),
    "organisations": lambda required: _ids(required, "Ids of organisations"),
    "assisting": lambda required: _ids(required, "Ids of organisations that help; each has its own order"),
    "optional": lambda required: serializers.BooleanField(
        required=required,
        default=False,
        help_text="Nobody waits for its answer; the case stays open all the same",
    ),
    "limit": lambda required: serializers.DecimalField(
        required=required, max_digits=16, decimal_places=6, help_text="A limit of its own, with `unit`"
    ),
    "unit": lambda required: serializers.ChoiceField(LimitUnit.choices, required=required),
    "minutes": lambda required: serializers.IntegerField(
        required=required,
        min_value=1,
        max_value=1440,
        help_text="To get there; without it as the city has set",
    ),
    "ring": _of("Id of the place where it rang for you; without it where it still rings"),
    "urgent": lambda required: serializers.ChoiceField(
        ["yes", "no"], required=required, help_text="Without it: as the filing standard is"
    ),
    "said": lambda required: serializers.ChoiceField(
        RingWord.Answer.choices, required=required, help_text="Without it: on my way"
    ),
    "lon": lambda required: serializers.FloatField(required=required, min_value=-180, max_value=180),
    "lat": lambda required: serializers.FloatField(required=required, min_value=-90, max_value=90),
    "until": lambda required: serializers.DateTimeField(
        required=required, help_text="At most one year ahead; without an offset in local time"
    ),
    **dispute_inputs.FIELDS,
}


@cache
def body_of(move: Move, *, photos: bool) -> type[serializers.Serializer[Any]]:
    """The body of one move: what it needs and takes, and the version of the case that was looked at."""
    names = [name for name in (*move.needs, *move.takes) if photos or name not in PICTURES]
    fields: dict[str, Any] = {name: FIELDS[name](name in move.needs) for name in names}
    fields["version"] = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=BIGGEST,
        help_text="The case's version that you looked at; answers 409 when somebody was faster",
    )
    title = move.name.title().replace("_", "")
    return type(f"{title}{'Form' if photos else ''}Body", (serializers.Serializer,), fields)
