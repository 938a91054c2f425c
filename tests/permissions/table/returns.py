"""Departments' returns."""

from tests.permissions.table.groups import HIDDEN, PEOPLE, REFUSED, Group, some

SEE_RETURN = some("henry anna dora oscar lisa ada audrey root")

GROUPS = (
    Group(
        "asking for a return: who handles at a department or leads a centre, and administrators of district or city "
        "(what is given in the test lacks something)",
        some("henry lisa diana ada root"),
        """
        GET  assessment:return-new
        POST assessment:return-new -> 400
        """,
    ),
    Group(
        "the same over the API, for the department: who works there, and administrators",
        some("henry ada root"),
        "POST api-returns -> 201",
        anonymous=REFUSED,
    ),
    Group(
        "a return is read by who asks, by the centre of its area, by its readers, by administrators and auditors",
        SEE_RETURN,
        """
        GET  assessment:return return
        GET  assessment:return-document return-document
        GET  assessment:return-paper return-document
        GET  assessment:return-file return-document csv
        GET  assessment:return-cases return-document 0 total
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        SEE_RETURN,
        """
        GET  api-return return
        GET  api-return-documents return
        GET  api-return-document return-document
        """,
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "drawn up, ended and taken up again by who asks, and by administrators",
        some("henry ada root"),
        """
        POST assessment:return-draw return -> 302
        POST assessment:return-end return -> 302
        POST assessment:return-resume return -> 302
        """,
        hidden=PEOPLE - SEE_RETURN,
    ),
    Group(
        "the same over the API",
        some("henry ada root"),
        """
        POST api-return-draw return -> 202
        POST api-return-end return
        POST api-return-resume return
        """,
        hidden=PEOPLE - SEE_RETURN,
        anonymous=REFUSED,
    ),
    Group(
        "explained and handed in by the centre of its area",
        some("dora oscar lisa root"),
        """
        POST assessment:return-note return-document -> 302
        POST assessment:return-hand-in return-document -> 302
        """,
        hidden=PEOPLE - SEE_RETURN,
    ),
    Group(
        "the same over the API",
        some("dora oscar lisa root"),
        """
        POST api-return-note return-document -> 201
        POST api-return-hand-in return-document
        """,
        hidden=PEOPLE - SEE_RETURN,
        anonymous=REFUSED,
    ),
)
