"""Accounts, posts, rosters, residents."""

from tests.permissions.table.groups import (
    CITY,
    CONCERNED,
    HIDDEN,
    MANAGERS,
    PEOPLE,
    REFUSED,
    WALKERS,
    Group,
    some,
)

GROUPS: tuple[Group, ...] = (
    Group("some page of the set-up", MANAGERS | CONCERNED, "GET setup"),
    Group("the audit trail", some("audrey root"), "GET members:audit-trail"),
    Group(
        "accounts and posts of the organisations one looks after: lists and new ones",
        MANAGERS,
        """
        GET  members:suggest organisation ?organisation=d
        GET  members:organisations
        GET  members:people
        GET  members:rosters
        GET  setup:telling
        POST setup:telling -> 400
        GET  setup:ready-texts
        POST setup:ready-texts
        GET  members:account-new
        POST members:account-new
        GET  members:staff-import
        POST members:staff-import
        POST members:staff-confirm -> 302
        GET  members:staff-template
        """,
    ),
    Group(
        "the department and its people: whoever looks after it",
        CITY,
        """
        GET  members:organisation office
        POST members:organisation office -> 302
        GET  members:account henry
        POST members:account henry -> 302
        POST members:account-password henry
        GET  members:post-new henry
        POST members:post-new henry -> 302
        GET  members:post-end post
        POST members:post-end post -> 302
        GET  members:roster office
        POST members:roster office -> 302
        POST members:roster-copy office -> 302
        GET  members:shift-new office
        POST members:shift-new office -> 302
        POST members:shift-end office shift -> 302
        GET  setup:telling-office office
        POST setup:telling-office office -> 302
        POST setup:webhook-new office
        POST setup:webhook webhook -> 302
        GET  setup:ready-text ready
        POST setup:ready-text ready -> 302
        POST setup:ready-text-drop ready -> 302
        """,
        hidden=MANAGERS - CITY,
    ),
    Group(
        "how its people and its own system are told, over the API",
        CITY,
        """
        GET  api-notice-default office
        POST api-notice-default office
        GET  api-webhooks office
        POST api-webhooks office -> 201
        POST api-webhook-secret webhook
        POST api-webhook-switch webhook
        POST api-webhook-try webhook -> 202
        POST api-webhook-drop webhook -> 204
        """,
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "a turn on duty: whoever plans it, and the person himself",
        CITY | some("henry"),
        """
        GET  members:turn turn
        POST members:turn turn -> 302
        """,
        refused=HIDDEN,
    ),
    Group(
        "striking a turn: not the person himself",
        CITY,
        "POST members:turn-strike turn -> 302",
        hidden=PEOPLE - CITY - some("henry"),
    ),
    Group(
        "the same over the API",
        CITY | some("henry"),
        "POST api-stand-in turn -> 400",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group("planning over the API", MANAGERS, "POST api-turns -> 400", anonymous=REFUSED),
    Group("whom to call: everybody who works for the city", PEOPLE - some("stranger"), "GET members:on-duty"),
    Group("the same over the API", PEOPLE - some("stranger"), "GET api-on-duty", anonymous=REFUSED),
    Group(
        "residents: lists of the grids one walks",
        WALKERS,
        """
        GET  members:residents
        POST members:residents
        GET  members:residents-people
        GET  members:resident-new
        POST members:resident-new
        """,
    ),
    Group(
        "a resident: whoever walks that grid",
        WALKERS - some("nina"),
        """
        GET  members:resident resident
        POST members:resident-show resident
        GET  members:resident-edit resident
        POST members:resident-edit resident -> 302
        POST members:resident-shred resident -> 302
        """,
        hidden=some("nina"),
    ),
)
