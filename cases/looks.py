"""How states, roles and orders of cases look: colour, icon and words together."""

from cases.lamps import Lamp
from cases.models import (
    BulkItem,
    BulkJob,
    Campaign,
    Delivery,
    Export,
    HotlineFile,
    HotlineRow,
    Mail,
    Participant,
    Summons,
    Visit,
    WorkOrder,
)
from cases.workflow import State
from gridgov.ui import states
from gridgov.ui.states import State as Look

CASE = {
    State.REPORTED: ("info", "inbox"),
    State.VERIFYING: ("info", "search"),
    State.ESTABLISHED: ("brand", "file-earmark-check"),
    State.DISPATCHED: ("brand", "send"),
    State.HANDLING: ("brand", "tools"),
    State.HANDLED: ("info", "clipboard-check"),
    State.CHECKING: ("info", "eye"),
    State.RETURNED: ("warn", "arrow-return-left"),
    State.ON_HOLD: ("calm", "pause-circle"),
    State.REOPENED: ("warn", "arrow-repeat"),
    State.CLOSED: ("ok", "check-circle"),
    State.REJECTED: ("calm", "x-circle"),
    State.VOID: ("calm", "slash-circle"),
    State.MERGED: ("calm", "union"),
}
ROLE = {
    Participant.Role.HOLDER: ("brand", "person-check"),
    Participant.Role.PASSED_UP: ("calm", "arrow-up"),
    Participant.Role.WORKING: ("info", "tools"),
    Participant.Role.ASSISTING: ("calm", "people"),
    Participant.Role.SUMMONED: ("calm", "megaphone"),
}
LAMP = {  # each a shape of its own, so that nobody has to tell the colours apart
    Lamp.GREEN: ("ok", "check-circle-fill"),
    Lamp.YELLOW: ("warn", "exclamation-triangle-fill"),
    Lamp.RED: ("bad", "exclamation-octagon-fill"),
    Lamp.OFF: ("calm", "pause-circle-fill"),
}
SUMMONS = {
    Summons.State.CALLED: ("warn", "megaphone"),
    Summons.State.COMING: ("brand", "truck"),
    Summons.State.ARRIVED: ("ok", "geo-alt"),
    Summons.State.CALLED_OFF: ("calm", "x-circle"),
}
ORDER = {
    WorkOrder.State.OPEN: ("warn", "envelope"),
    WorkOrder.State.ACCEPTED: ("brand", "tools"),
    WorkOrder.State.ANSWERED: ("ok", "check-circle"),
    WorkOrder.State.RETURNED: ("warn", "arrow-return-left"),
    WorkOrder.State.ENDED: ("calm", "check-all"),
}
VISIT = {
    Visit.State.PLANNED: ("brand", "calendar-event"),
    Visit.State.KEPT: ("ok", "check-circle"),
    Visit.State.NOT_KEPT: ("bad", "exclamation-triangle"),
    Visit.State.DROPPED: ("calm", "dash-circle"),
}
MOVE_ICONS = {
    "report": "megaphone",
    "route": "signpost-split",
    "verify": "search",
    "confirm": "search",
    "establish": "file-earmark-check",
    "regrade": "speedometer2",
    "reject": "x-circle",
    "settle": "check2-circle",
    "dispatch": "send",
    "assist": "people",
    "withdraw": "dash-circle",
    "accept": "hand-thumbs-up",
    "answer": "clipboard-check",
    "return": "arrow-return-left",
    "send_check": "eye",
    "check": "patch-check",
    "fail_check": "patch-exclamation",
    "send_recheck": "eyeglasses",
    "recheck": "patch-check",
    "disagree": "patch-exclamation",
    "take": "person-walking",
    "rework": "arrow-counterclockwise",
    "close": "check-circle",
    "reopen": "arrow-repeat",
    "whistle": "megaphone",
    "acknowledge": "truck",
    "arrive": "geo-alt",
    "ring": "bell-fill",
    "confirm_ring": "check2-circle",
    "ring_on": "bell-fill",
    "call_off": "x-circle",
    "escalate": "arrow-up-circle",
    "lapse": "alarm",
    "send_back": "arrow-down-circle",
    "feedback": "chat-left-text",
    "answer_up": "chat-left-dots",
    "supervise": "exclamation-diamond",
    "reply": "reply",
    "urge": "bell",
    "hold": "pause-circle",
    "extend": "hourglass-split",
    "void": "slash-circle",
    "grant": "check-lg",
    "refuse": "x-lg",
    "take_back": "arrow-90deg-left",
    "resume": "play-circle",
    "reckon": "calendar-check",
    "appeal": "megaphone",
    "explain": "check-lg",
    "uphold": "x-lg",
    "note": "sticky",
    "merge": "union",
    "absorb": "union",
    "split": "subtract",
    "release": "subtract",
    "appoint": "person-check",
    "name": "person-plus",
    "unname": "person-dash",
    "party": "people",
    "drop_party": "person-x",
    "session": "chat-square-text",
    "agree": "file-earmark-check",
    "fail_talks": "file-earmark-x",
    "sign": "pen",
    "plan_visit": "calendar-plus",
    "visit": "house-check",
    "visit_due": "calendar-event",
    "visit_missed": "calendar-x",
}
MOVE_TONES = {
    "lapse": "bad",
    "escalate": "warn",
    "supervise": "warn",
    "urge": "warn",
    "return": "warn",
    "fail_check": "warn",
    "disagree": "bad",
    "recheck": "ok",
    "rework": "warn",
    "regrade": "warn",
    "withdraw": "calm",
    "call_off": "calm",
    "whistle": "warn",
    "arrive": "ok",
    "ring": "bad",
    "confirm_ring": "ok",
    "ring_on": "bad",
    "reject": "calm",
    "void": "calm",
    "note": "calm",
    "merge": "calm",
    "absorb": "info",
    "split": "warn",
    "release": "calm",
    "take_back": "calm",
    "reckon": "calm",
    "close": "ok",
    "check": "ok",
    "feedback": "info",
    "answer_up": "info",
    "reply": "info",
    "agree": "ok",
    "fail_talks": "warn",
    "unname": "calm",
    "drop_party": "calm",
    "visit_due": "warn",
    "visit_missed": "bad",
}


DELIVERY = {
    "waiting": ("info", "hourglass-split"),
    "failed": ("warn", "arrow-clockwise"),
    "sent": ("ok", "check-circle"),
    "dead": ("bad", "x-octagon"),
    "dropped": ("calm", "slash-circle"),
}
CAMPAIGN = {
    "opening": ("info", "hourglass-split"),
    "running": ("brand", "flag"),
    "ended": ("calm", "check-all"),
}
BULK = {
    "looking": ("info", "eye"),
    "ready": ("warn", "hand-index"),
    "running": ("info", "hourglass-split"),
    "done": ("ok", "check-circle"),
    "stopped": ("warn", "stop-circle"),
}
BULK_ITEM = {
    "waiting": ("calm", "hourglass"),
    "can": ("info", "check"),
    "cannot": ("warn", "slash-circle"),
    "done": ("ok", "check-circle"),
    "failed": ("bad", "x-octagon"),
    "left": ("calm", "skip-forward"),
}
HOTLINE_FILE = {"mapping": ("warn", "layout-three-columns")} | BULK
HOTLINE_ROW = {
    "waiting": ("calm", "hourglass"),
    "new": ("info", "plus"),
    "unplaced": ("warn", "geo"),
    "known": ("calm", "check2-all"),
    "faulty": ("bad", "exclamation-triangle"),
    "done": ("ok", "check-circle"),
    "failed": ("bad", "x-octagon"),
    "left": ("calm", "skip-forward"),
}
MAIL = {
    "waiting": ("info", "envelope"),
    "aside": ("calm", "archive"),
    "case": ("ok", "check-circle"),
    "joined": ("ok", "journal-plus"),
    "refused": ("warn", "x-circle"),
}
EXPORT = {
    "waiting": ("calm", "hourglass"),
    "running": ("info", "hourglass-split"),
    "done": ("ok", "check-circle"),
    "failed": ("bad", "x-octagon"),
    "cancelled": ("calm", "slash-circle"),
    "expired": ("calm", "trash"),
}


def register_looks() -> None:
    """Tell the design system."""
    for kind, choices, looks in (
        ("case", State, CASE),
        ("participant", Participant.Role, ROLE),
        ("work_order", WorkOrder.State, ORDER),
        ("summons", Summons.State, SUMMONS),
        ("visit", Visit.State, VISIT),
        ("campaign", Campaign.State, CAMPAIGN),
        ("bulk", BulkJob.State, BULK),
        ("bulk_item", BulkItem.State, BULK_ITEM),
        ("hotline_file", HotlineFile.State, HOTLINE_FILE),
        ("hotline_row", HotlineRow.State, HOTLINE_ROW),
        ("mail", Mail.State, MAIL),
        ("export", Export.State, EXPORT),
        ("delivery", Delivery.State, DELIVERY),
    ):
        states.register(
            kind, {str(key): Look(choices(key).label, tone, icon) for key, (tone, icon) in looks.items()}
        )
