"""The one way a case changes: lock, check, change, event, clocks, outbox, in one transaction.

Lock order everywhere: community, case (of two the older first), work order, clock.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import both_for_moving, case_for_moving
from cases.actions import clocks, onsite
from cases.actions.effects import EFFECTS
from cases.actions.notify import tell
from cases.actions.photos import keep_photos
from cases.actions.step import Step
from cases.models import Case
from cases.photos import Prepared
from cases.queries.own_part import why_apart
from cases.queries.standing import PROVEN_REPORTER, SYSTEM, relations_of, standing_of, who_may_sentence
from cases.workflow import ENDED, MOVES, RUNNING, Move, Permit, Standing, State, permit
from gridgov.deadlocks import once_more_after_deadlock
from gridgov.once import reading_once
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import asking_at_once
from members.models import User

PHOTO_KINDS = {"answer": "after", "settle": "after", "appeal": "proof", "sign": "deed"} | dict.fromkeys(
    ("check", "fail_check", "recheck", "disagree"), "check"
)


@once_more_after_deadlock
@transaction.atomic
@reading_once()
@asking_at_once()
def perform(
    name: str,
    *,
    case_id: int,
    actor: User | None,
    given: dict[str, Any] | None = None,
    photos: Sequence[Prepared] = (),
    version: int | None = None,
    at: datetime | None = None,
    as_reporter: bool = False,
) -> Case:
    """Make the move `name` on a case for `actor` (None: the worker process, or with `as_reporter` whoever reported
    the case and has proved it without an account).

    Raises Http404 when the person cannot see the case, Refused when he may not, Stale when the case has moved on
    (`version` is what the person saw), Invalid when something needed was not given.
    """
    move = _known(name)
    standing = PROVEN_REPORTER if as_reporter else standing_of(actor)
    if move.joins:
        main = (given or {}).get("main") if "main" in move.needs else None
        case, other = both_for_moving(actor, case_id, main, standing)
    else:
        case, other = case_for_moving(actor, case_id, standing), None
    _check_fresh(case, move, version)
    way = _permitted(case, move, actor, standing, given or {})
    at, target = at or timezone.now(), move.target or case.state
    step = Step(case, move, actor, way, given or {}, at, target, photos, other=other)
    for needed in move.needs if actor or as_reporter else ():
        step.need(needed)
    _carry_out(step)
    return case


def perform_by_itself(
    name: str, *, case: Case, given: dict[str, Any], at: datetime, other: Case | None = None
) -> None:
    """A move that nobody makes, on a case that the caller has locked in his transaction and read afterwards, and on the
    `other` one that it joins.

    Raises Refused and Stale as `perform` does.
    """
    move = _known(name)
    _check_fresh(case, move, None)
    way = _permitted(case, move, None, SYSTEM, given)
    _carry_out(Step(case, move, None, way, given, at, move.target or case.state, other=other))


def _carry_out(step: Step) -> None:
    case, before, holder = step.case, step.case.state, step.case.holder_id
    if step.move.name in EFFECTS:
        EFFECTS[step.move.name](step)
    case.state = step.target
    moved = before != State.ON_HOLD and (case.state, case.holder_id) != (before, holder)
    if case.state in RUNNING and moved:  # after a hold the step goes on with the limit it had
        step.anew.add("stage")
    started = clocks.start_anew(case, step.anew, at=step.at, ended=before in ENDED)
    case.version += 1
    case.updated_at = step.at
    case.save()
    event = step.write(before)
    keep_photos(case, _photos(step), by=step.actor, at=step.at, event=event)
    onsite.follow(step, before, event, started)
    if not step.quiet:
        tell(event, case)
    for name, other in step.along:
        perform_by_itself(name, case=other, given={"report": case.pk}, at=step.at)


def _photos(step: Step) -> dict[str, Sequence[Prepared]]:
    """By what they show; settled on the spot shows how it was as well."""
    shown = {PHOTO_KINDS.get(step.move.name, "before"): step.photos}
    if before := step.given.get("before"):
        shown["before"] = [*before, *shown.get("before", ())]
    return shown


def _known(name: str) -> Move:
    try:
        return MOVES[name]
    except KeyError:
        raise Invalid(_("There is no move called “%(name)s”.") % {"name": name}) from None


def _check_fresh(case: Case, move: Move, version: int | None) -> None:
    if version is not None and version != case.version:
        raise Stale(
            _("Somebody changed this case while you had it open. Look at it again and repeat your step.")
        )
    if move.disputes and not case.dispute:
        raise Stale(_("This case is no dispute: “%(move)s” is not possible.") % {"move": move.label})
    if case.state not in move.sources:
        raise Stale(
            _("This case is “%(state)s” now; “%(move)s” is not possible from there.")
            % {"state": case.get_state_display(), "move": move.label}
        )


def _permitted(
    case: Case, move: Move, actor: User | None, standing: Standing, given: dict[str, Any]
) -> Permit:
    found = permit(move, standing, relations_of(case, [move], given))
    if found is None:
        raise Refused(
            _("You may not do “%(move)s” on this case.") % {"move": move.label},
            who_may=who_may_sentence(move, case),
        )
    if actor and (reason := why_apart(move, case, actor)):
        raise Refused(reason, who_may=who_may_sentence(move, case))
    return found
