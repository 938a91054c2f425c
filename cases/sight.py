"""Who sees which cases: one predicate, used before counting and paging, in lists, maps, exports and API."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.workflow.standing import Standing
from gridgov.once import once
from members.access import areas_with, grid_ids_of, organisation_rights, organisations_with
from members.models import Organisation

if TYPE_CHECKING:
    from cases.models import Case  # noqa: F401  named as text below

WORKS = ("intake", "dispatch", "handle", "check", "close", "supervise")
COLUMN_OF_LEVEL = {
    "city": "city",
    "district": "district",
    "street": "street",
    "community": "community",
}


class CaseQuerySet(QuerySet["Case"]):
    """Cases, with the predicate."""

    def visible_to(self, user: Any, standing: Standing | None = None) -> "CaseQuerySet":
        """Cases in the person's areas and grids, of the person's organisations, or reported by the person.

        `standing` is what the person brings, where somebody has read it already.
        """
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.is_superuser:
            return self.all()
        rights = standing.rights if standing else organisation_rights(user)
        grids = standing.grids if standing else grid_ids_of(user)
        return self.filter(
            in_areas(user) | Q(duty_grid__in=list(grids)) | _takes_part(rights or {}) | Q(reported_by=user)
        )


def in_areas(user: Any, permission: str = "see_cases") -> Q:
    """Condition for cases in areas where the person holds an area right; each level has its own column."""
    condition = Q(pk__in=[])
    for level, pk in _areas_with(user, permission):
        condition |= Q(**{COLUMN_OF_LEVEL[level]: pk})
    return condition


@once
def _areas_with(user: Any, permission: str) -> tuple[tuple[str, int], ...]:
    return tuple(areas_with(user, permission).values_list("level", "pk"))


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """Organisations whose cases the person works on."""
    granted = Q()
    for permission in WORKS:
        granted |= Q(pk__in=organisations_with(user, permission).values("pk"))
    return Organisation.objects.filter(granted)


def _takes_part(rights: Mapping[int, frozenset[str]]) -> Exists:
    from cases.models import Participant

    mine = [pk for pk, held in rights.items() if held.intersection(WORKS)]
    return Exists(Participant.objects.filter(case=OuterRef("pk"), organisation__in=mine))
