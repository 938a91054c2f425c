"""Taking reports for an office: callers, hotlines, the city's mail."""

from tests.permissions.table.groups import PEOPLE, REFUSED, SEE_CASE, Group, some

GROUPS: tuple[Group, ...] = (
    Group(
        "whoever takes reports for an office",
        some("anna oscar root"),
        """
        GET  desk:log
        POST desk:log
        POST desk:caller
        GET  desk:spots ?q=grid
        """,
    ),
    Group(
        "the same over the API",
        some("anna oscar root"),
        """
        POST api-callers
        GET  api-spots ?q=grid
        """,
        anonymous=REFUSED,
    ),
    Group(
        "hotlines and their files: whoever takes reports for the office that they hand over to",
        some("anna oscar root"),
        """
        GET  desk:hotlines
        POST desk:hotlines -> 302
        GET  desk:hotline hotline
        POST desk:hotline hotline -> 400
        GET  desk:hotline-owed
        POST desk:hotline-sent -> 302
        GET  desk:hotline-file hotline-file
        POST desk:hotline-file hotline-file -> 400
        GET  desk:hotline-rejects hotline-file
        POST desk:hotline-confirm hotline-file -> 302
        POST desk:hotline-stop hotline-file -> 302
        """,
    ),
    Group(
        "the same over the API",
        some("anna oscar root"),
        """
        GET  api-hotlines
        POST api-hotlines -> 201
        GET  api-hotline-back hotline
        POST api-hotline-sent
        GET  api-hotline-file hotline-file
        GET  api-hotline-rows hotline-file
        POST api-hotline-columns hotline-file -> 400
        POST api-hotline-confirm hotline-file
        POST api-hotline-stop hotline-file
        """,
        anonymous=REFUSED,
    ),
    Group(
        "a file over the API: a form, not JSON",
        some("anna oscar root"),
        "POST api-hotline-files hotline -> 415",
        anonymous=REFUSED,
    ),
    Group(
        "the city's mail: whoever takes reports at the highest centre",
        some("root"),
        """
        GET  desk:mail
        GET  desk:mail-one mail
        GET  desk:mail-file mail mail-file
        POST desk:mail-join mail -> 400
        POST desk:mail-refuse mail -> 302
        POST desk:mail-aside mail -> 302
        """,
    ),
    Group(
        "the same over the API",
        some("root"),
        """
        GET  api-mails
        GET  api-mail mail
        POST api-mail-case mail -> 400
        POST api-mail-join mail -> 400
        POST api-mail-refuse mail
        POST api-mail-aside mail
        """,
        anonymous=REFUSED,
    ),
    Group(
        "what a caller says to a report: whoever takes reports and sees it",
        some("anna oscar root"),
        "POST desk:caller-says case",
    ),
    Group(
        "the same over the API",
        some("anna oscar root"),
        "POST api-caller-says case",
        anonymous=REFUSED,
    ),
    Group(
        "the call that a reporter wanted: whoever may read the contact",
        SEE_CASE - some("diana"),
        "POST desk:called-back case -> 302",
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "the same over the API",
        SEE_CASE - some("diana"),
        "POST api-called-back case",
        hidden=PEOPLE - SEE_CASE,
        anonymous=REFUSED,
    ),
)
