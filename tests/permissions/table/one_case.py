"""One case: its pages, its comments and files, moves."""

from tests.permissions.table.groups import HIDDEN, PEOPLE, REFUSED, SEE_CASE, Group, some

GROUPS: tuple[Group, ...] = (
    Group(
        "whoever sees the case",
        SEE_CASE,
        """
        GET  desk:case case
        GET  desk:case-live case
        GET  desk:next case -> 302
        GET  desk:previous case -> 302
        GET  desk:files case
        GET  field:files case
        POST desk:files case -> 400
        POST field:files case -> 400
        GET  case-file file
        GET  desk:comments case
        GET  field:comments case
        POST desk:comments case -> 302
        POST field:comments case -> 302
        GET  desk:who case ?move=close
        GET  desk:standards case
        GET  desk:pick-organisation case
        GET  desk:pick-main case
        GET  desk:ready-texts case ?move=answer
        GET  desk:logged case
        GET  desk:request-share request
        GET  desk:print case
        GET  field:case case
        GET  field:sent case
        GET  case-photo photo
        GET  case-photo-small photo
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        SEE_CASE,
        """
        GET  api-case case
        GET  api-files case
        GET  api-comments case
        POST api-comments case -> 201
        GET  api-ready-texts case ?move=answer
        """,
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "a comment of the department: its author; root reads it",
        some("henry"),
        """
        POST desk:comment-edit case comment -> 302
        POST desk:comment-withdraw case comment -> 302
        POST field:comment-edit case comment -> 302
        POST field:comment-withdraw case comment -> 302
        """,
        hidden=PEOPLE - some("henry root"),
    ),
    Group(
        "the same over the API",
        some("henry"),
        """
        POST api-comment-edit comment
        POST api-comment-withdraw comment
        """,
        hidden=PEOPLE - some("henry root"),
        anonymous=REFUSED,
    ),
    Group(
        "a file of the department for all who see the case: removed by whoever added it",
        some("henry root"),
        """
        POST desk:file-remove file -> 302
        POST field:file-remove file -> 302
        """,
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "the same over the API",
        some("henry root"),
        "POST api-file-remove file -> 204",
        hidden=PEOPLE - SEE_CASE,
        anonymous=REFUSED,
    ),
    Group(
        "adding a file over the API: a form, not JSON",
        SEE_CASE,
        "POST api-files case -> 415",
        hidden=PEOPLE - SEE_CASE,
        anonymous=REFUSED,
    ),
    Group("a case as PDF", SEE_CASE, "POST desk:export-paper case -> 302", refused=HIDDEN),
    Group(
        "the reporter's contact: whoever answers, works on it or walks the grid",
        SEE_CASE - some("diana"),
        "POST desk:contact case",
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "parties and agreement of a dispute: whoever sees it; here is none to show",
        frozenset(),
        """
        POST desk:parties case
        POST desk:agreement case
        """,
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "moves from the pages: as the state table says",
        some("dora oscar root"),
        "POST desk:move case assist -> 302",
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "moves from the phone: as the state table says",
        some("henry root"),
        "POST field:move case answer -> 302",
        hidden=PEOPLE - SEE_CASE,
    ),
)
