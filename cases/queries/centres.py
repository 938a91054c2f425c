"""All centres at once, for work on many cases: the same answers as members.queries gives one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gridgov.problems import Refused
from grids.locating import Place
from grids.models import Area
from members.models import Organisation


@dataclass(frozen=True)
class Centres:
    """`by_area`: centre of each area; `above`: next existing centre up of each centre, by id; `root`: the highest."""

    by_area: Mapping[int, Organisation]
    above: Mapping[int, Organisation | None]
    root: Organisation

    def first(self, place: Place | None) -> Organisation:
        """Who answers at intake: the centre of the street, else of the district, else the root's."""
        for area in (place.street_id, place.district_id) if place else ():
            if area:
                return self.by_area[area]
        return self.root


def all_centres() -> Centres:
    """Two queries. Refused while there is no area."""
    centres = Organisation.objects.filter(is_centre=True).select_related("area", "kind")
    by_area = {centre.area_id: centre for centre in centres if centre.area_id}
    root = Area.objects.filter(parent=None).first()
    if root is None:
        raise Refused(_("There are no areas yet. Import them first."))
    above = {centre.pk: _above(centre, by_area) for centre in by_area.values()}
    return Centres(by_area, above, by_area[root.pk])


def _above(centre: Organisation, by_area: Mapping[int, Organisation]) -> Organisation | None:
    assert centre.area is not None, "a centre has an area"
    steps = [int(step) for step in centre.area.path.split("/") if step][:-1]
    return next(
        (by_area[step] for step in reversed(steps) if step in by_area and by_area[step].is_active), None
    )
