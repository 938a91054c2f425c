"""Drills, and the answer to a ring."""

from tests.permissions.table.groups import HIDDEN, PEOPLE, REFUSED, Group, some

GROUPS: tuple[Group, ...] = (
    Group(
        "drills: by the leaders above the grid, and by whoever administers there",
        some("lisa diana ada root"),
        "POST desk:alarms -> 302",
    ),
    Group(
        "the same over the API",
        some("lisa diana ada root"),
        "POST api-drill -> 201",
        anonymous=REFUSED,
    ),
    Group(
        "the end of a drill: the same, and those who were rung or work there see it",
        some("lisa diana ada root"),
        "POST desk:alarm-end drill -> 302",
        hidden=PEOPLE - some("lisa diana ada root alice leo anna dora oscar"),
    ),
    Group(
        "the same over the API",
        some("lisa diana ada root"),
        "POST api-drill-end drill",
        hidden=PEOPLE - some("lisa diana ada root alice leo anna dora oscar"),
        anonymous=REFUSED,
    ),
    Group(
        "confirming: whoever was rung there",
        some("alice leo"),
        "POST desk:ring-answer ring -> 302",
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        some("alice leo"),
        "POST api-ring-answer ring",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
)
