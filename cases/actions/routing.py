"""What routing a case does to it: the worker does it, and whoever takes cases in may ask for it again."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.gate import lets_in
from cases.actions.step import Step
from cases.actions.vertical import hold
from cases.models import Case, RoutingFailure
from cases.queries.deciding import Decision, decide, explain, inbox_of
from cases.workflow import Where
from gridgov.problems import Refused
from members.models import Organisation


def route(step: Step) -> None:
    """Give a reported case to the holder its rule names. One that no rule takes waits with its street, marked so."""
    case, by_hand = step.case, step.permit.where is not Where.SYSTEM
    if case.routed_by_id:
        raise Refused(
            _("A rule has taken this case to its holder already. Escalate it, or ask the centre above.")
        )
    decision = decide(case, explain(case, step.at))
    if by_hand and decision.target is None:
        raise Refused(why_it_stays(decision))
    case.routed_by = decision.rule if decision.target else None
    _settle_marks(step, decision)
    _give(step, decision)
    step.quiet = decision.target is not None and "to" not in step.data  # who has it was told of the report


def why_it_stays(decision: Decision) -> str:
    """Why routing again would change nothing, in a sentence."""
    return decision.sentence or _("No rule covers this case yet.")


def _settle_marks(step: Step, decision: Decision) -> None:
    case = step.case
    step.data = {"rule": decision.rule.pk if decision.rule else None, "uncovered": decision.target is None}
    if decision.problem:
        alarm = write_failure(case, decision)
        step.data |= {"problem": str(decision.problem), "alarm": alarm}
    elif case.uncovered:
        RoutingFailure.objects.filter(case=case, mended_at=None).update(mended_at=step.at)
    case.uncovered = decision.target is None


def write_failure(case: Case, decision: Decision) -> bool:
    """Remember why; whether it is the first case that this rule fails for so: then administrators are told."""
    waiting = RoutingFailure.objects.filter(rule=decision.rule, problem=decision.problem, mended_at=None)
    first = not waiting.exclude(case=case).exists()
    RoutingFailure.objects.update_or_create(
        case=case,
        defaults={
            "rule": decision.rule, "problem": decision.problem, "reason": decision.reason[:200],
            "tried_at": timezone.now(), "mended_at": None,
        },
    )  # fmt: skip
    return first


def _give(step: Step, decision: Decision) -> None:
    target = decision.target
    if target and not lets_in(step.case, target, step.at):  # the street's centre may give it to its own grid
        target, step.data["gated"] = None, True
    target = target or _back_to_inbox(step.case)
    if target and target.pk != step.case.holder_id:
        hold(step, target, old_role="assisting")  # it passed nothing up: it stays told


def _back_to_inbox(case: Case) -> Organisation | None:
    """Below the street nobody looks for what no rule takes; at the street or above it already waits where it should."""
    return inbox_of(case) if case.level in ("grid_team", "community") else None
