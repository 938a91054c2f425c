"""A superior's order and the reply that whoever answers owes to it; reminders."""

from datetime import timedelta

from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.actions.step import Step
from cases.models import Supervision
from cases.policies import value_of
from cases.queries.limits import Limits
from cases.workflow import State, Where
from gridgov.problems import Refused
from members.queries import centre_above


def supervise(step: Step) -> None:
    """The order stays on the case, and whoever answers for it owes a reply in time.

    By a person with an opinion; by itself, when the whole case's time ran out, in the name of the centre above.
    """
    step.case.supervised_at = step.at
    superior = step.permit.organisation or getattr(centre_above(step.case.holder), "pk", None)
    if superior is None or step.case.replayed:
        return  # of history brought in nobody replies any more
    limits = Limits(step.case, step.at)
    clock = clocks.make_clock(limits, "reply", limits.stage("reply"), at=step.at, owed_to_id=superior)
    clock.paused_at = step.at if step.case.state == State.ON_HOLD else None  # nothing runs then
    clock.save()
    Supervision.objects.create(
        case=step.case, organisation_id=superior, by=step.actor, at=step.at, opinion=step.said, clock=clock
    )


def reply(step: Step) -> None:
    """Answer every order that this organisation has not replied to yet."""
    owed = step.case.supervisions.filter(clock__holder=step.permit.organisation, clock__ended_at=None)
    ids = list(owed.values_list("pk", "clock"))
    if not ids:
        raise Refused(_("Nobody waits for a reply of this organisation."))
    orders = Supervision.objects.filter(pk__in=[pk for pk, _clock in ids])
    orders.update(reply=step.reason, replied_by=step.actor, replied_at=step.at)
    replied = step.case.clocks.filter(pk__in=[clock for _pk, clock in ids])
    if step.case.state == State.ON_HOLD:
        clocks.wake(replied, at=step.at)
    clocks.finish(replied, at=step.at)
    step.data = {"replies": len(ids)}


def urge(step: Step) -> None:
    """Superiors remind as often as they must, whoever reported it once in a while: more would drown the others."""
    if step.permit.where is Where.REPORTER:
        hours = value_of("urge_hours")
        since = step.at - timedelta(hours=hours)
        if step.case.events.filter(move="urge", organisation=None, at__gt=since).exists():
            raise Refused(
                _("You reminded already in the last %(hours)d hours. It can be repeated after that.")
                % {"hours": hours}
            )
    step.case.urged += 1
