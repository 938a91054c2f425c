"""Work at a desk over many cases: jobs, files of lists, appeals, requests, figures."""

from tests.permissions.table.groups import HIDDEN, LEADERS, PEOPLE, REFUSED, Group, some

GROUPS: tuple[Group, ...] = (
    Group(
        "a file and a job are their own person's; one that is not over is not begun again",
        some("oscar"),
        """
        GET  desk:export-file export export-token
        POST desk:export-cancel export -> 302
        GET  desk:bulk-job bulk
        GET  desk:bulk-result bulk
        POST desk:bulk-again bulk -> 403
        POST desk:bulk-confirm bulk -> 302
        POST desk:bulk-stop bulk -> 302
        POST desk:filter-change saved -> 302
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        some("oscar"),
        """
        GET  api-export export
        POST api-export-cancel export
        GET  api-bulk-job bulk
        GET  api-bulk-items bulk
        POST api-bulk-again bulk -> 403
        POST api-bulk-confirm bulk
        POST api-bulk-stop bulk
        POST api-filter-name saved
        POST api-filter-place saved
        POST api-filter-share saved
        POST api-filter-drop saved -> 204
        """,
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "appeals: whoever works for an organisation that answers or repairs",
        some("alice leo nina anna dora oscar lisa henry diana olga root") & PEOPLE,
        "GET desk:appeals",
    ),
    Group(
        "requests: whoever decides them somewhere",
        LEADERS,
        """
        GET  desk:requests
        GET  desk:shares
        GET  desk:shares-export
        """,
    ),
    Group(
        "the same over the API",
        LEADERS,
        """
        GET  api-requests
        GET  api-request-shares
        """,
        anonymous=REFUSED,
    ),
    Group(
        "one's own figures, and those of the areas one assesses",
        some("alice lisa diana pia root"),
        "GET assessment:behind member alice reported",
        refused=HIDDEN,
    ),
)
