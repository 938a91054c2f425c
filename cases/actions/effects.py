"""What each move does beside changing the state. One function a move; a move without one only changes the state."""

from collections.abc import Callable

from cases.actions import clocks, disputes, grading, hotline_answers, merging, onsite, orders, whistle
from cases.actions.appeals import appeal, explain, uphold
from cases.actions.asking import take_back
from cases.actions.ending import end_case
from cases.actions.extension import ask_extension
from cases.actions.requests import ask_hold, ask_return, ask_void, grant, refuse, resume
from cases.actions.routing import route
from cases.actions.step import Step
from cases.actions.supervision import reply, supervise, urge
from cases.actions.vertical import escalate, feedback, lapse, owe_again, send_back
from cases.alarms import steps as alarms
from cases.models import Case
from cases.queries.onsite import care_of
from cases.queries.reopening import too_late
from cases.workflow import Where
from gridgov.problems import Refused
from grids import version
from grids.locating import serving_at

Effect = Callable[[Step], None]


def reject(step: Step) -> None:
    """Nobody owes anything any more."""
    end_case(step)


def settle(step: Step) -> None:
    """Mended on the spot: handled and established in one."""
    disputes.refuse_on_the_spot(step.case)
    case, care = step.case, care_of(step.case.case_class)
    onsite.demand_photos(step, care)
    onsite.draw_for_check(step, care)
    case.settled_on_spot, case.handled_by, case.handled_at = True, step.actor, step.at
    case.established_at = case.established_at or step.at


def check(step: Step) -> None:
    """Done, as seen on site by somebody who did not do it."""
    onsite.demand_first(step)
    step.case.checked_by, step.case.checked_at = step.actor, step.at
    clocks.finish(clocks.open_clocks(step.case, "stage"), at=step.at)
    onsite.draw_for_recheck(step)


def fail_check(step: Step) -> None:
    """Not done, as seen on site: the same organisations again."""
    onsite.refuse_while_second(step)
    rework(step)


def rework(step: Step) -> None:
    """The same organisation again; what the parties agreed on does not stand any more."""
    orders.rework(step)
    disputes.doubt(step)


def disagree(step: Step) -> None:
    """A second look found it not done: rework, and the first check is named on the case."""
    onsite.disagree(step)
    rework(step)


def close(step: Step) -> None:
    """Only after a check (a dispute: with its outcome), and only when nobody works on it any more."""
    if step.case.dispute:
        disputes.demand_outcome(step)
    else:
        onsite.demand_look(step)
    orders.refuse_while_owed(step.case)
    end_case(step)
    step.case.closed_at = step.at


def conclude(step: Step) -> None:
    """Closed in the system it was brought in from: how, nobody knows."""
    end_case(step)
    step.case.closed_at = step.at


def reopen(step: Step) -> None:
    """The total clock goes on where it stood; the level has its limit anew; the grid is the one that serves now."""
    case = step.case
    if step.permit.where is Where.REPORTER and (reason := too_late(case, step.at)):
        raise Refused(reason)
    clocks.reopen_total(case, at=step.at)
    owe_again(case, at=step.at)
    step.anew.add("level")
    case.reopened += 1
    case.closed_at = case.checked_at = case.checked_by = case.handled_at = case.handled_by = None
    case.settled_on_spot = False
    onsite.doubt(case)
    disputes.doubt(step)
    hotline_answers.owe_again(case, at=step.at)
    _serve_now(case)


def merge(step: Step) -> None:
    """The same problem, reported again: nobody owes anything here any more, the other case goes on."""
    merging.into_main(step)
    end_case(step)


def split(step: Step) -> None:
    """Another problem after all: it waits to be looked at, the total clock goes on where it stood."""
    case = step.case
    merging.out_of_main(step)
    hotline_answers.owe_again(case, at=step.at)
    clocks.reopen_total(case, at=step.at)
    owe_again(case, at=step.at)
    step.anew.add("level")
    _serve_now(case)


def _serve_now(case: Case) -> None:
    """Publications move open cases only, so the grid that served this one may be gone by now.

    One that comes into force at this moment is waited for; a later one finds the case open.
    """
    if case.lon is None or case.lat is None or case.community_id is None:
        return
    version.held()
    case.duty_grid_id = serving_at(case.lon, case.lat, case.community_id)


EFFECTS: dict[str, Effect] = {
    "route": route,
    "verify": onsite.verify,
    "establish": grading.establish,
    "regrade": grading.regrade,
    "reject": reject,
    "settle": settle,
    "dispatch": orders.dispatch,
    "assist": orders.assist,
    "withdraw": orders.withdraw,
    "accept": orders.accept,
    "answer": orders.answer,
    "send_check": onsite.send_check,
    "return": ask_return,
    "check": check,
    "send_recheck": onsite.send_recheck,
    "recheck": onsite.recheck,
    "disagree": disagree,
    "take": onsite.take,
    "fail_check": fail_check,
    "rework": rework,
    "close": close,
    "conclude": conclude,
    "reopen": reopen,
    "merge": merge,
    "split": split,
    "absorb": merging.named,
    "release": merging.named,
    "urge": urge,
    "whistle": whistle.whistle,
    "acknowledge": whistle.acknowledge,
    "arrive": whistle.arrive,
    "call_off": whistle.call_off,
    "escalate": escalate,
    "lapse": lapse,
    "send_back": send_back,
    "feedback": feedback,
    "supervise": supervise,
    "reply": reply,
    "appeal": appeal,
    "explain": explain,
    "uphold": uphold,
    "hold": ask_hold,
    "extend": ask_extension,
    "void": ask_void,
    "grant": grant,
    "refuse": refuse,
    "take_back": take_back,
    "resume": resume,
    **alarms.EFFECTS,
    **disputes.EFFECTS,
}
