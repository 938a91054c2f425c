"""Checks of the territory."""

from collections.abc import Iterator

from django.db.models import F, Window
from django.db.models.functions import Lag

from gridgov.auditing import Breach, Check
from gridgov.problems import Invalid
from grids import rules
from grids.actions.settle_components import lies_in
from grids.certifying import fingerprint
from grids.components import codes
from grids.models import Area, Component, Division, DivisionState, Grid, GridOutline


def divisions_partition() -> Iterator[Breach]:
    """The grids in force of each community are a partition of it, within the division's tolerance."""
    in_force = Division.objects.filter(state=DivisionState.IN_FORCE).select_related("community__shape")
    for division in in_force.order_by("community__code").iterator():
        try:
            rules.require_partition(division, division.community.outline)
        except Invalid as broken:
            yield Breach("partition", f"{division.community.code} #{division.number}", str(broken))


def certificates_hold() -> Iterator[Breach]:
    """The outlines of every published division are still those that its certificate was written for."""
    certified = Division.objects.filter(certificate__isnull=False, published_at__isnull=False)
    for division in certified.select_related("community").order_by("community__code", "number").iterator():
        if fingerprint(division) != (division.certificate or {}).get("fingerprint"):
            subject = f"{division.community.code} #{division.number}"
            yield Breach("certificates", subject, "its outlines are not those that were measured")


def divisions_follow_each_other() -> Iterator[Breach]:
    """A community's divisions come into force when the one before ends: each past day has one."""
    before = Window(Lag("effective_to"), partition_by="community", order_by="number")
    were = Division.objects.filter(state__in=[DivisionState.IN_FORCE, DivisionState.SUPERSEDED])
    broken = were.annotate(before=before).exclude(before=None).exclude(before=F("effective_from"))
    for division in broken.select_related("community").iterator():
        yield Breach(
            "divisions",
            f"{division.community.code} #{division.number}",
            f"in force from {division.effective_from}, the one before until {division.before}",
        )


def tree_is_whole() -> Iterator[Breach]:
    """An area's path is its parent's and its own id; its level lies below its parent's."""
    for area in Area.objects.select_related("parent").order_by("pk").iterator():
        above = area.parent.path if area.parent else "/"
        if area.path != f"{above}{area.pk}/":
            yield Breach("areas", area.code, f"its path {area.path} does not follow from {above}")


def grids_lie_in_communities() -> Iterator[Breach]:
    """Grids belong to communities, outlines in force to grids of their division's community."""
    for grid in Grid.objects.exclude(community__level="community").iterator():
        yield Breach("grids", grid.code, "does not belong to a community")
    rows = GridOutline.objects.filter(division__state=DivisionState.IN_FORCE).defer("outline")
    for row in rows.exclude(grid__community=F("division__community")).select_related("grid").iterator():
        yield Breach("grids", row.grid.code, f"division {row.division_id} of another community holds it")


def components_lie_in_communities() -> Iterator[Breach]:
    """A component lies in its community, and its number names its class."""
    rows = Component.objects.select_related("component_class", "community").order_by("community", "code")
    last: Area | None = None
    for row in rows.iterator(chunk_size=2000):
        if row.community and (last is None or last.pk != row.community_id):
            last = row.community  # read its outline once for all that lie in it
        if row.community and last and not lies_in(row, last):
            yield Breach("components", row.code, f"does not lie in its community {last.code}")
        if codes.class_of(row.code) != row.component_class.code:
            named = (
                f"its number names the class {codes.class_of(row.code)}, it is of {row.component_class.code}"
            )
            yield Breach("components", row.code, named)


CHECKS: tuple[Check, ...] = (
    divisions_partition,
    certificates_hold,
    divisions_follow_each_other,
    tree_is_whole,
    grids_lie_in_communities,
    components_lie_in_communities,
)
