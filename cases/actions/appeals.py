"""Appeals against an overdue mark: asked by whoever was late, looked at by the centre above, at most twice.

A granted one explains the mark; the fact that it was late stays where it is.
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.actions.step import Step
from cases.models import Appeal, AppealReview, Clock
from cases.models.appeal import MOST_REVIEWS
from cases.policies import value_of
from cases.queries.appeals import ASKS
from cases.workflow import Permit
from gridgov.problems import Invalid, Refused
from members.access import organisation_rights
from members.models import Organisation, User
from members.queries import centre_above


def appeal(step: Step) -> None:
    """The organisation charged says why, with a picture; after a refusal once more, to the centre above that one."""
    clock = _lapsed(step)
    actor = _act_for(step, clock.holder, ASKS)
    found: Appeal | None = getattr(clock, "appeal", None)
    last = found.reviews.order_by("number").last() if found else None
    _may_be_asked(step, clock, last)
    found = found or Appeal.objects.create(case=step.case, clock=clock)
    below = last.reviewer if last else clock.holder
    review = AppealReview.objects.create(
        appeal=found,
        number=last.number + 1 if last else 1,
        reviewer=centre_above(below) or below,  # nothing is above the highest centre
        asked_by=actor,
        asked_at=step.at,
        reason=step.reason,
    )
    step.data = {"appeal": found.pk, "clock": clock.pk, "to": review.reviewer_id, "from": clock.holder_id}


def explain(step: Step) -> None:
    """The appeal is granted: the mark stays and is explained."""
    review = _decide(step, granted=True)
    Clock.objects.filter(pk=review.appeal.clock_id).update(explained_at=step.at)


def uphold(step: Step) -> None:
    """The appeal is refused: the mark stays as it is."""
    _decide(step, granted=False)


def _lapsed(step: Step) -> Clock:
    chosen: Any = step.need("clock")
    lapsed = step.case.clocks.filter(lapsed_at__isnull=False)
    lapsed = lapsed.select_related("holder__area", "holder__grid", "appeal")
    clock = lapsed.filter(pk=getattr(chosen, "pk", chosen)).first()
    if clock is None:
        raise Invalid({"clock": _("Choose a limit of this case that ran out.")})
    return clock


def _may_be_asked(step: Step, clock: Clock, last: AppealReview | None) -> None:
    if last and last.granted is None:
        raise Refused(_("This was asked already and waits for a decision."))
    if last and last.granted:
        raise Refused(_("This overdue mark is explained already."))
    if last and last.number >= MOST_REVIEWS:
        raise Refused(_("Two centres have looked at it; their decision stays."))
    days = value_of("appeal_days")
    since = (last.decided_at if last else clock.lapsed_at) or step.at
    if step.at >= since + timedelta(days=days):
        raise Refused(
            _("An appeal is possible within %(days)d days of the lapse or of the refusal.") % {"days": days}
        )


def _decide(step: Step, *, granted: bool) -> AppealReview:
    chosen: Any = step.need("appeal")
    waiting = AppealReview.objects.filter(appeal__case=step.case, granted=None).select_related(
        "appeal", "reviewer__area", "reviewer__grid"
    )
    review = waiting.filter(appeal=getattr(chosen, "pk", chosen)).first()
    if review is None:
        raise Invalid({"appeal": _("This appeal has been decided.")})
    _act_for(step, review.reviewer, frozenset({"supervise"}))
    if step.actor and step.actor.pk == review.asked_by_id:
        raise Refused(_("Whoever asked does not decide."))
    review.granted, review.decided_by, review.decided_at = granted, step.actor, step.at
    review.opinion = step.reason
    review.save()
    step.data = {"appeal": review.appeal_id, "clock": review.appeal.clock_id}
    return review


def _act_for(step: Step, organisation: Organisation, rights: frozenset[str]) -> User:
    """The step is made for this organisation; refused where the person has none of the rights there."""
    actor = step.actor
    assert actor is not None, "only people appeal and decide"
    if not actor.is_superuser and not rights & organisation_rights(actor).get(organisation.pk, frozenset()):
        raise Refused(
            _("You may not do “%(move)s” for %(place)s.")
            % {"move": step.move.label, "place": organisation.display_name},
            who_may=_("People of %(place)s may.") % {"place": organisation.display_name},
        )
    step.permit = Permit(step.permit.where, organisation.pk)
    return actor
