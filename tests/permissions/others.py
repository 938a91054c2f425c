"""The rest of the table: moves, made from the state table, and the pages of the library that signs people in."""

from typing import Any

from cases.workflow import TABLE, Where
from tests.permissions.table import PEOPLE, REFUSED, SEE_CASE, Group, some

# Moves of the state table on the case, which is dispatched: whoever may lacks what has to be given (400).
MAY_MOVE = {
    "regrade": "anna dora oscar lisa root",
    "assist": "dora oscar root",
    "withdraw": "dora oscar root",
    "accept": "henry root",
    "answer": "henry root",
    "return": "henry root",
    "whistle": "dora oscar root",
    "acknowledge": "",
    "arrive": "",
    "confirm_ring": "",
    "call_off": "dora oscar root",
    "escalate": "anna dora oscar lisa root",
    "send_back": "dora oscar lisa root",
    "feedback": "anna dora oscar lisa henry root",
    "answer_up": "anna dora oscar lisa henry root",
    "supervise": "diana root",
    "reply": "anna dora oscar lisa henry root",
    "urge": "alice diana root",
    "hold": "dora oscar henry root",
    "extend": "dora oscar henry root",
    "void": "anna dora oscar root",
    "grant": "lisa root",
    "refuse": "lisa root",
    "take_back": "anna dora oscar root",
    "appeal": "anna dora oscar lisa henry root",
    "explain": "lisa diana root",
    "uphold": "lisa diana root",
    "note": "alice leo anna dora oscar henry root",
}


def moves() -> list[Group]:
    """A row for each move: 409 for everybody who sees the case where its state does not know the move."""
    return [
        Group(
            f"the move {move.name}",
            some(MAY_MOVE.get(move.name, "")) if _status(move) != 409 else SEE_CASE,
            f"POST api-move-{move.name} case -> {_status(move)}",
            hidden=PEOPLE - SEE_CASE,
            anonymous=REFUSED,
        )
        for move in TABLE
    ]


def _status(move: Any) -> int:
    if move.disputes or "dispatched" not in move.sources:
        return 409  # the case is no dispute
    return 400 if move.needs else 200


# Sign-in and second factor are allauth's: (for nobody signed in, for somebody), GET.
ACCOUNTS = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),  # closed: it says so
    "account_email_verification_sent": (200, 200),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_confirm_email": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),  # for accounts without a password
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "socialaccount_login_cancelled": (200, 200),
    "socialaccount_login_error": (401, 401),
    "socialaccount_signup": (302, 302),
    "socialaccount_connections": (302, 200),
    "openid_connect_login": (404, 404),  # no provider is set up
    "openid_connect_callback": (404, 404),
}
SYSTEM_ONLY = frozenset(move.name for move in TABLE if all(who.where is Where.SYSTEM for who in move.who))
