"""Who may use which address. A group says who may; its lines are `METHOD name objects [-> status]`.

Whoever may gets the line's status (200 where none is given); the `hidden` find nothing (404); everybody else is
`refused`; whoever is not signed in is sent to sign in, or in the API refused.

Each room holds its own lines.
"""

from tests.permissions.table import (
    alarms,
    campaigns,
    desk,
    everybody,
    intake,
    one_case,
    people,
    returns,
    setup,
    territory,
)
from tests.permissions.table.groups import HIDDEN, PEOPLE, REFUSED, SEE_CASE, SIGN_IN, Group, some

__all__ = ["GROUPS", "HIDDEN", "PEOPLE", "REFUSED", "SEE_CASE", "SIGN_IN", "Group", "some"]

GROUPS: tuple[Group, ...] = (
    *everybody.GROUPS,
    *campaigns.GROUPS,
    *returns.GROUPS,
    *alarms.GROUPS,
    *one_case.GROUPS,
    *desk.GROUPS,
    *intake.GROUPS,
    *territory.GROUPS,
    *people.GROUPS,
    *setup.GROUPS,
)
