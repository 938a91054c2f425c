"""Campaigns and their units."""

from tests.permissions.table.groups import HIDDEN, LEADERS, PEOPLE, REFUSED, SEE_CAMPAIGN, Group, some

GROUPS: tuple[Group, ...] = (
    Group(
        "opening a campaign: whoever leads a centre (what is given in the test lacks something)",
        LEADERS,
        """
        GET  desk:campaign-new
        POST desk:campaign-new -> 400
        """,
    ),
    Group(
        "a campaign is watched by its centre, by whoever sees cases of its ground, and by the members of its grids",
        SEE_CAMPAIGN,
        """
        GET  desk:campaign campaign
        GET  desk:campaign-report campaign
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        SEE_CAMPAIGN,
        "GET  api-campaign campaign",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "changed by whoever leads its centre",
        some("lisa root"),
        """
        POST desk:campaign-extend campaign -> 302
        POST desk:campaign-end campaign -> 302
        """,
        hidden=PEOPLE - SEE_CAMPAIGN,
    ),
    Group(
        "changed over the API by whoever leads its centre",
        some("lisa root"),
        "POST api-campaign-end campaign",
        hidden=PEOPLE - SEE_CAMPAIGN,
        anonymous=REFUSED,
    ),
    Group(
        "more days, the same",
        some("lisa root"),
        "POST api-campaign-extend campaign",
        hidden=PEOPLE - SEE_CAMPAIGN,
        anonymous=REFUSED,
    ),
    Group(
        "a unit of a campaign: by the members of its grid",
        some("alice leo"),
        """
        GET  field:campaign-task unit
        POST field:campaign-task unit -> 302
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        some("alice leo"),
        "POST api-campaign-task unit",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "opening over the API: whoever leads the centre",
        some("lisa root"),
        "POST api-campaigns -> 202",
        anonymous=REFUSED,
    ),
)
