"""Who has to hear of a move. The reporter besides hears of the moves that the state table calls public.

A move that is not here, and not public, tells nobody: whoever looks at the case reads it there.
"""

from collections.abc import Mapping
from typing import Any

from cases.workflow.move import Where

W = Where
NAMED = "named"  # the organisations that the event names
PERSON = "person"  # the one that the event names
ASKED = "asked"  # whoever asked for what the event decides or ends
JUDGES = "judges"  # the centre that an appeal is put to
CHARGED = "charged"  # the organisation on which the limit of an appeal ran out
ON_THE_WAY = "on the way"  # the centres that passed the case up
AUDIENCE: dict[str, tuple[str, ...]] = {
    "report": (W.HOLDER,),
    "route": (W.HOLDER, ON_THE_WAY),
    "verify": (W.GRID,),
    "confirm": (W.HOLDER,),
    "establish": (ON_THE_WAY,),
    "regrade": (W.HOLDER, W.WORKER, ON_THE_WAY),
    "settle": (W.HOLDER, W.GRID, ON_THE_WAY),
    "reject": (ON_THE_WAY,),
    "merge": (ON_THE_WAY,),
    "split": (ON_THE_WAY,),
    "dispatch": (W.WORKER, ON_THE_WAY),
    "assist": (NAMED,),
    "withdraw": (NAMED,),
    "answer": (W.HOLDER, W.PARTICIPANT),
    "return": (W.HOLDER, ON_THE_WAY),
    "send_check": (W.GRID,),
    "check": (W.HOLDER, ON_THE_WAY),
    "fail_check": (W.HOLDER, NAMED, ON_THE_WAY),
    "send_recheck": (W.GRID,),
    "recheck": (W.HOLDER,),
    "disagree": (W.HOLDER, NAMED, W.GRID, ON_THE_WAY),
    "take": (W.GRID,),
    "rework": (NAMED, ON_THE_WAY),
    "close": (W.PARTICIPANT, W.GRID),
    "reopen": (W.HOLDER, ON_THE_WAY),
    "whistle": (NAMED, ON_THE_WAY),
    "acknowledge": (W.HOLDER,),
    "arrive": (W.HOLDER,),
    "confirm_ring": (W.HOLDER,),
    "call_off": (NAMED, ON_THE_WAY),
    "escalate": (W.HOLDER, W.PARTICIPANT),
    "lapse": (W.HOLDER, W.PARTICIPANT, W.GRID),
    "send_back": (W.HOLDER, W.PARTICIPANT),
    "feedback": (W.PARTICIPANT,),
    "answer_up": (W.HOLDER, W.SUPERIOR),
    "supervise": (W.HOLDER, W.WORKER, ON_THE_WAY),
    "reply": (W.SUPERIOR,),
    "appeal": (JUDGES,),
    "explain": (CHARGED,),
    "uphold": (CHARGED,),
    "urge": (W.HOLDER, W.WORKER),
    "hold": (W.HOLDER,),
    "extend": (W.HOLDER,),
    "void": (W.HOLDER,),
    "grant": (W.HOLDER, W.WORKER, NAMED, ASKED, ON_THE_WAY),
    "refuse": (W.HOLDER, W.WORKER, ASKED, ON_THE_WAY),
    "take_back": (W.HOLDER,),
    "resume": (W.WORKER, ON_THE_WAY),
    "appoint": (W.HOLDER, PERSON),
    "name": (PERSON,),
    "session": (W.HOLDER,),
    "agree": (W.HOLDER, ON_THE_WAY),
    "fail_talks": (W.HOLDER, ON_THE_WAY),
    "sign": (W.HOLDER,),
    "plan_visit": (PERSON,),
    "visit": (W.HOLDER, W.MEDIATOR),
}
# What else an event brings with it adds to that.
BESIDES: dict[str, tuple[str, ...]] = {
    "recheck": (W.GRID,),
    "late": (W.SUPERIOR,),
    "ended": (NAMED,),
    "unanswered": (NAMED,),
    "requests": (ASKED,),
}


def audience(move: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Where those stand who hear of an event."""
    besides = (where for key, more in BESIDES.items() if data.get(key) for where in more)
    return tuple(dict.fromkeys((*AUDIENCE.get(move, ()), *besides)))
