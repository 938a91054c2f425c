"""What hangs on grids that a division would let vanish, and must be settled before it comes into force. Reads."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.hooks import Obstacle
from grids.models import Grid
from grids.settling import Successors
from members.models import Dwelling, Organisation, Post, Resident


def obstacles(successors: Successors, day: date) -> list[Obstacle]:
    """Posts that go on, teams, and homes that nobody takes over or that are recorded on both sides."""
    if not successors:
        return []
    return [*_posts(successors, day), *_teams(successors), *_homeless(successors), *_doubles(successors)]


def _posts(successors: Successors, day: date) -> Iterator[Obstacle]:
    going_on = Q(ends_on=None) | Q(ends_on__gt=day)
    posts = Post.objects.filter(going_on, grid__in=successors).select_related("user", "kind", "grid")
    for post in posts.order_by("grid__code", "pk"):
        sentence = _("%(person)s is %(post)s in %(grid)s: end the post by that day.") % {
            "person": post.user.display_name,
            "post": post.kind.display_name,
            "grid": post.grid.display_name if post.grid else "",
        }
        yield Obstacle(sentence, reverse("members:account", args=[post.user_id]))


def _teams(successors: Successors) -> Iterator[Obstacle]:
    teams = Organisation.objects.filter(grid__in=successors, is_active=True).select_related("grid")
    for team in teams.order_by("code"):
        sentence = _("%(team)s is the team of %(grid)s: take it out of service.") % {
            "team": team.display_name,
            "grid": team.grid.display_name if team.grid else "",
        }
        yield Obstacle(sentence, reverse("members:organisation", args=[team.pk]))


def _homeless(successors: Successors) -> Iterator[Obstacle]:
    orphans = [grid for grid, taker in successors.items() if taker is None]
    recorded = Q(Exists(Dwelling.objects.filter(grid=OuterRef("pk"))))
    recorded |= Q(Exists(Resident.objects.filter(grid=OuterRef("pk"))))
    for grid in Grid.objects.filter(recorded, pk__in=orphans).order_by("code"):
        yield Obstacle(
            _("Homes or residents are recorded in %(grid)s: choose the grid that takes over.")
            % {"grid": grid.display_name}
        )


def _doubles(successors: Successors) -> Iterator[Obstacle]:
    """The same identity number on both sides would be one person twice in a grid; no names, only how many."""
    grids = Grid.objects.in_bulk([each for pair in successors.items() for each in pair if each])
    for gone, taker in successors.items():
        others = [grid for grid, to in successors.items() if to == taker and grid != gone]
        if taker is None:
            continue
        twice = Resident.objects.unshredded().filter(
            grid__in=[taker, *others], id_number_lookup=OuterRef("id_number_lookup")
        )
        own = Resident.objects.unshredded().filter(grid=gone).exclude(id_number_lookup="")
        count = own.filter(Exists(twice)).count()
        if count:
            said = ngettext(
                "%(count)s resident of %(grid)s is recorded in %(taker)s too; remove one of the two records.",
                "%(count)s residents of %(grid)s are recorded in %(taker)s too; remove one record of each.",
                count,
            )
            names = {"grid": grids[gone].display_name, "taker": grids[taker].display_name}
            yield Obstacle(said % {"count": count, **names})
