"""Rows of the state table: from the report to a case that is filed, or not."""

from django.utils.translation import gettext_lazy as _

from cases.wording import worded
from cases.workflow.move import Move, Where, Who
from cases.workflow.roles import BEFORE_FILING, CHECK, DISPATCH, FILED, INTAKE, LEAD, SYSTEM
from cases.workflow.states import Desk, State

S = State

FILING_MOVES: tuple[Move, ...] = (
    Move(
        "route",
        _("Route again"),
        _("Routed"),
        (S.REPORTED,),
        None,
        (*SYSTEM, *INTAKE),
        reason="the worker routes each case once; people again where no rule took it anywhere",
    ),
    Move(
        "verify",
        worded(_("Send to verify")),
        worded(_("Sent to verify on site")),
        (S.REPORTED,),
        S.VERIFYING,
        INTAKE,
        takes=("text", "person"),
        desk=Desk.SUPERVISION,
    ),
    Move(
        "confirm",
        _("Report what is there"),
        worded(_("Verified on site")),
        (S.VERIFYING,),
        S.REPORTED,
        CHECK,
        ("text",),
        ("photos",),
        desk=Desk.SUPERVISION,
    ),
    Move(
        "establish",
        _("Establish"),
        _("Established"),
        BEFORE_FILING,
        S.ESTABLISHED,
        INTAKE,
        ("filing_standard",),
        ("text", "case_class"),
        public=True,
        desk=Desk.SUPERVISION,
    ),
    Move(
        "regrade",
        _("Change urgency or class"),
        _("Urgency or class changed"),
        FILED,
        None,
        (*INTAKE, *DISPATCH, *LEAD),
        ("filing_standard", "text"),
        ("case_class", "urgent"),
        danger=True,
        reason="what was established turns out to be graver, less grave, or something else",
    ),
    Move(
        "reject",
        _("Reject"),
        _("Rejected"),
        BEFORE_FILING,
        S.REJECTED,
        INTAKE,
        ("text",),
        public=True,
        danger=True,
        desk=Desk.SUPERVISION,
    ),
    Move(
        "settle",
        _("Settled on the spot"),
        _("Settled on the spot"),
        BEFORE_FILING,
        S.CHECKING,
        (Who(Where.GRID), Who(Where.HOLDER, "handle")),
        ("text",),
        ("before", "photos"),
        public=True,
        reason="a member who mends it at once needs no work order, but somebody else still checks",
    ),
)
