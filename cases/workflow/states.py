"""The states of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.wording import worded


class State(models.TextChoices):
    """Where a case stands between report and closing."""

    REPORTED = "reported", _("Reported")
    VERIFYING = "verifying", worded(_("Verifying"))
    ESTABLISHED = "established", _("Established")
    DISPATCHED = "dispatched", _("Dispatched")
    HANDLING = "handling", _("Handling")
    HANDLED = "handled", _("Handled")
    CHECKING = "checking", worded(_("Checking"))
    RETURNED = "returned", _("Returned")
    ON_HOLD = "on_hold", _("On hold")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    VOID = "void", _("Void")
    MERGED = "merged", _("Merged")


class Desk(models.TextChoices):
    """Of a centre with two desks."""

    SUPERVISION = "supervision", _("Supervision desk")
    COMMAND = "command", _("Command desk")


ENDED = (State.CLOSED, State.REJECTED, State.VOID, State.MERGED)
OPEN = tuple(state for state in State if state not in ENDED)
RUNNING = tuple(state for state in OPEN if state != State.ON_HOLD)

# The step whose limit runs while a case is in a state.
STAGE_OF: dict[str, str] = {
    State.REPORTED: "accept",
    State.REOPENED: "accept",
    State.VERIFYING: "verify",
    State.ESTABLISHED: "dispatch",
    State.RETURNED: "dispatch",
    State.CHECKING: "check",
}

# At which desk a case waits, at a centre with two.
DESK_OF: dict[str, Desk] = {
    State.REPORTED: Desk.SUPERVISION,
    State.VERIFYING: Desk.SUPERVISION,
    State.REOPENED: Desk.SUPERVISION,
    State.ESTABLISHED: Desk.COMMAND,
    State.RETURNED: Desk.COMMAND,
    State.DISPATCHED: Desk.COMMAND,
    State.HANDLING: Desk.COMMAND,
    State.ON_HOLD: Desk.COMMAND,
    State.HANDLED: Desk.SUPERVISION,
    State.CHECKING: Desk.SUPERVISION,
}
