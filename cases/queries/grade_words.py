"""What the timeline says of another class or urgency."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.models import CaseClass, CaseEvent


def classes_in(events: Iterable[CaseEvent]) -> dict[int, str]:
    """Names of the classes from and to which a case was changed; no query where none was."""
    ids = {event.data[key] for event in events if event.move == "regrade" for key in ("class", "was")}
    return {row.pk: row.display_name for row in CaseClass.objects.filter(pk__in=ids)} if ids else {}


def grade_words(event: CaseEvent, classes: dict[int, str]) -> str:
    """Empty of any other step."""
    if event.move != "regrade":
        return ""
    data, said = event.data, []
    if data["class"] != data["was"]:
        words = {"from": classes.get(data["was"], "–"), "to": classes.get(data["class"], "–")}
        said.append(_("from “%(from)s” to “%(to)s”") % words)
    if data["urgent"] != data["was_urgent"]:
        said.append(_("urgent now") if data["urgent"] else _("not urgent any more"))
    return " · ".join(said or [_("another filing standard")])
