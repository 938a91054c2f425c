"""Words that several pages of the desk share."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What the free text of a move is about.
TEXT_LABELS: dict[str, Any] = {
    "reject": gettext_lazy("Reason"),
    "return": gettext_lazy("Reason"),
    "escalate": gettext_lazy("Reason"),
    "reopen": gettext_lazy("Reason"),
    "hold": gettext_lazy("Reason"),
    "extend": gettext_lazy("Reason"),
    "void": gettext_lazy("Reason"),
    "split": gettext_lazy("Reason"),
    "refuse": gettext_lazy("Reason"),
    "regrade": gettext_lazy("Reason"),
    "take_back": gettext_lazy("Reason"),
    "confirm": gettext_lazy("What is there"),
    "check": gettext_lazy("What you saw"),
    "fail_check": gettext_lazy("What is not done"),
    "recheck": gettext_lazy("What you saw"),
    "disagree": gettext_lazy("What is not done"),
    "rework": gettext_lazy("What is not done"),
    "answer": gettext_lazy("What was done"),
    "settle": gettext_lazy("What was done"),
    "feedback": gettext_lazy("Answer"),
    "answer_up": gettext_lazy("Answer"),
    "dispatch": gettext_lazy("Instruction"),
    "assist": gettext_lazy("Instruction"),
    "send_back": gettext_lazy("Instruction"),
    "withdraw": gettext_lazy("Reason"),
    "call_off": gettext_lazy("Reason"),
    "whistle": gettext_lazy("What for, and where to meet"),
    "supervise": gettext_lazy("What has to be done"),
    "reply": gettext_lazy("Reply"),
    "appeal": gettext_lazy("Reason"),
    "explain": gettext_lazy("Reason"),
    "uphold": gettext_lazy("Reason"),
    "appoint": gettext_lazy("Reason, if somebody else mediated before"),
    "name": gettext_lazy("What for"),
    "unname": gettext_lazy("Reason"),
    "drop_party": gettext_lazy("Reason"),
    "session": gettext_lazy("What was said and offered"),
    "fail_talks": gettext_lazy("Why they did not agree"),
    "visit": gettext_lazy("What you heard and saw"),
}
NOTE = gettext_lazy("Note")

# What a dangerous move brings about, said before it happens.
CONSEQUENCES: dict[str, Any] = {
    "reject": gettext_lazy("The case ends here. The reporter is told your reason."),
    "call_off": gettext_lazy("Whoever is called and not there yet need not come; they are told your reason."),
    "escalate": gettext_lazy(
        "The next centre up answers for the case from now on and owes you an answer. "
        "Whoever repairs goes on repairing."
    ),
    "drop_party": gettext_lazy("Name, telephone and address are deleted at once."),
    "fail_talks": gettext_lazy("The mediation ends without an agreement; the case can be closed."),
    "regrade": gettext_lazy(
        "The limit of the new filing standard counts from the report: where that time has passed, the case is "
        "overdue at once. Where the class rings, an alarm rings."
    ),
    "reopen": gettext_lazy("The whole limit goes on where it stood when the case ended."),
}


def consequence(name: str) -> str:
    """A sentence for the dialog before a dangerous move."""
    return str(CONSEQUENCES.get(name) or _("This cannot be undone."))
