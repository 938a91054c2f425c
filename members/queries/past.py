"""Who served a grid on a day."""

from dataclasses import dataclass
from datetime import date

from grids.models import Grid
from members.access import Person
from members.charge import organisations_in_charge
from members.models import Post


@dataclass(frozen=True)
class Served:
    """Posts in the grid on that day that this person may read with their names, and how many more there were."""

    posts: list[Post]
    others: int


def served(user: Person, grid: Grid, day: date) -> Served:
    """Named are those who show themselves to residents, and those of organisations that the person looks after."""
    rows = Post.objects.in_force(day).filter(grid=grid).select_related("user", "kind", "organisation")
    posts = list(rows.order_by("kind__code", "pk"))
    ours = set(
        organisations_in_charge(user)
        .filter(pk__in=[post.organisation_id for post in posts])
        .values_list("pk", flat=True)
    )
    named = [post for post in posts if post.is_public or post.organisation_id in ours]
    return Served(named, len(posts) - len(named))
