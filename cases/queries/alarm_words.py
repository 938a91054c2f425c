"""What the steps of an alarm say of people: who was rung, who stands in, what was answered."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import CaseEvent, RingWord
from gridgov.ui.joining import listed

OF_ALARMS = frozenset({"ring", "confirm_ring", "ring_on"})


def people_rung(event: CaseEvent) -> set[int]:
    """Ids of the people whom such an event names."""
    if event.move not in OF_ALARMS:
        return set()
    planned = event.data.get("planned")
    return {*event.data.get("people", []), *([planned] if planned else [])}


def alarm_words(event: CaseEvent, people: dict[int, str]) -> str:
    """The people of the event, and what was answered; empty of any other."""
    if event.move not in OF_ALARMS:
        return ""
    return " · ".join(filter(None, (_said(event.data, people), _rung(event, people))))


def _said(data: dict[str, Any], people: dict[int, str]) -> str:
    said = str(RingWord.Answer(data["said"]).label) if data.get("said") else ""
    if data.get("planned"):
        for_whom = _("stands in for %(name)s") % {"name": people.get(data["planned"], "–")}
        return f"{said} · {for_whom}"
    return said


def _rung(event: CaseEvent, people: dict[int, str]) -> str:
    ids, stand_ins = event.data.get("people", []), set(event.data.get("stand_ins", []))
    if not ids:
        return _("nobody else could be rung") if event.move == "ring_on" else ""
    names = [
        _("%(name)s (stands in)") % {"name": people.get(pk, "–")} if pk in stand_ins else people.get(pk, "–")
        for pk in ids
    ]
    return _("rung: %(names)s") % {"names": listed(names)}
