"""What the moves of an alarm do, and what the case's history keeps of them: organisations and people, by their ids."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.actions.step import Step
from cases.alarms.ringing import ring_further, ring_out
from cases.models import Alarm, CaseText, Clock, Ring, RingWord, Rung
from gridgov.problems import Invalid, Stale
from members.models import User

RINGS = Ring.objects.select_related("alarm__case__case_class", "organisation__area", "organisation__grid")


class SaidAlready(Stale):
    """The same words of the same person; nothing has to be done again."""


def ring(step: Step) -> None:
    """Once in the life of a case: reported as what rings, or established as it later."""
    if Alarm.objects.filter(case=step.case).exists():
        raise Stale(_("The alarm of this case has rung before."))
    rung = ring_out(step.case, cause=step.given.get("cause") or Alarm.Cause.RAISED, at=step.at)
    step.data = told(rung)


def ring_on(step: Step) -> None:
    """The limit of one place ran out: its others are rung, and the centre above."""
    here = RINGS.get(pk=step.given["ring"])
    step.data = told(ring_further(here, step.at), here.organisation_id)


def confirm(step: Step) -> None:
    """What somebody who was rung says: at the place that is named, else where it still rings for him."""
    asked, said = step.given.get("ring"), step.given.get("said") or RingWord.Answer.ON_WAY
    if said not in RingWord.Answer.values:
        raise Invalid({"said": _("Choose one from the list.")})
    assert step.actor is not None, "nobody but a person is rung"
    mine = rung_for(step.actor, case=step.case.pk, ring=asked)
    if mine is None:
        raise Invalid({"ring": _("The alarm did not ring for you there.")})
    here = RINGS.get(pk=mine.ring_id)
    refuse_if_over(here)
    if said_already(here, step.actor, said, step.text):
        raise SaidAlready(_("You have said that already."))
    rung = say(here, step.actor, said, step.said, step.at)
    step.data = told(rung, here.organisation_id) | {"said": said, "ring": here.pk}
    if mine.turn and mine.why == Rung.Why.STAND_IN and mine.turn.user_id:
        step.data["planned"] = mine.turn.user_id


def rung_for(user: User, **where: Any) -> Rung | None:
    """The row of somebody who was rung; of several that which still rings for him, the first due first."""
    named = {key: value for key, value in where.items() if value not in (None, "")}
    mine = Rung.objects.filter(user=user.pk, **named).select_related("ring__alarm", "turn")
    ringing_first = ("-silent_at", "ring__due_at")  # in descending order what has none comes first
    return mine.order_by(*ringing_first).first()


def refuse_if_over(here: Ring) -> None:
    """Nobody has to come any more."""
    if here.ended_at:
        raise Stale(_("The alarm ended before: nobody has to come any more."))


def said_already(here: Ring, by: User, said: str, note: str) -> bool:
    """The same said twice is said once."""
    last = here.words.filter(user=by).last()
    return bool(last and last.answer == said and not note)


def say(here: Ring, by: User, said: str, note: CaseText | None, at: datetime) -> list[Rung]:
    """Write down what somebody says, the case (or drill) locked; who was rung further because nobody there can."""
    RingWord.objects.create(ring=here, user=by, answer=said, note=note, at=at)
    if said == RingWord.Answer.CANNOT:
        return _cannot(here, by, at)
    if here.confirmed_at is None:
        _confirm(here, by, at)
    return []


def told(rung: Iterable[Rung], place: int | None = None) -> dict[str, Any]:
    """Ids for the event: the place that it is about, the others that were rung, the people, who of them stands in."""
    rows = list(rung)
    others = dict.fromkeys(one.ring.organisation_id for one in rows if one.ring.organisation_id != place)
    found: dict[str, Any] = {
        "organisation": place,
        "organisations": list(others),
        "people": list(dict.fromkeys(one.user_id for one in rows)),
        "stand_ins": [one.user_id for one in rows if one.why == Rung.Why.STAND_IN],
    }
    return {name: ids for name, ids in found.items() if ids}


def _confirm(here: Ring, by: User, at: datetime) -> None:
    """For the whole place; too late stays written."""
    here.confirmed_at, here.confirmed_by = at, by
    late = at > here.due_at
    here.lapsed_at = here.due_at if late else here.lapsed_at
    here.save(update_fields=["confirmed_at", "confirmed_by", "lapsed_at"])
    here.people.filter(silent_at=None).update(silent_at=at)
    if here.clock_id:
        clocks.finish(Clock.objects.filter(pk=here.clock_id), at=at)
    if not here.alarm.rings.filter(confirmed_at=None, ended_at=None).exists():
        Alarm.objects.filter(pk=here.alarm_id, ended_at=None).update(ended_at=at)


def _cannot(here: Ring, by: User, at: datetime) -> list[Rung]:
    """It rings for him no more; where nobody is left, for the others there and above."""
    here.people.filter(user=by, silent_at=None).update(silent_at=at)
    if here.rings and not here.people.filter(silent_at=None).exists():
        return ring_further(here, at)
    return []


EFFECTS = {"ring": ring, "confirm_ring": confirm, "ring_on": ring_on}
