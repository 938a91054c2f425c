"""Reads about people and organisations."""

from members.queries.duties import duties_of, duty_lists_by_post, hours_view
from members.queries.offices import GridContact, PublicPerson, centre_above, centre_of, grid_contact, team_of
from members.queries.residents import households_seen, residents_found, residents_seen, unmaskings_of

__all__ = [
    "GridContact",
    "PublicPerson",
    "centre_above",
    "centre_of",
    "duties_of",
    "duty_lists_by_post",
    "grid_contact",
    "hours_view",
    "households_seen",
    "residents_found",
    "residents_seen",
    "team_of",
    "unmaskings_of",
]
