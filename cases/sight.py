"""Who sees which cases: one predicate, used before counting and paging, in lists, maps, exports and API."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.access import areas_with, grids_of, organisations_with
from members.models import Organisation

if TYPE_CHECKING:
    from cases.models import Case

COLUMN_OF_LEVEL = {
    "city": "city",
    "district": "district",
    "street": "street",
    "community": "community",
}


class CaseQuerySet(QuerySet["Case"]):
    """Cases, with the predicate."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Cases in the person's areas and grids, of the person's organisations, or reported by the person."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(
            in_areas(user) | Q(duty_grid__in=_grid_ids(user)) | _takes_part(user) | Q(reported_by=user)
        )

    def running(self) -> "CaseQuerySet":
        """Open cases."""
        from cases.workflow import OPEN

        return self.filter(state__in=OPEN)


def in_areas(user: Any, permission: str = "see_cases") -> Q:
    """Condition for cases in areas where the person holds an area right; each level has its own column."""
    condition = Q(pk__in=[])
    for level, pk in areas_with(user, permission).values_list("level", "pk"):
        condition |= Q(**{COLUMN_OF_LEVEL[level]: pk})
    return condition


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """Organisations whose cases the person works on."""
    granted = Q()
    for permission in ("intake", "dispatch", "handle", "check", "close", "supervise"):
        granted |= Q(pk__in=organisations_with(user, permission).values("pk"))
    return Organisation.objects.filter(granted)


def _grid_ids(user: Any) -> list[int]:
    return list(grids_of(user).values_list("pk", flat=True))


def _takes_part(user: Any) -> Exists:
    from cases.models import Participant

    mine = list(organisations_of(user).values_list("pk", flat=True))
    return Exists(Participant.objects.filter(case=OuterRef("pk"), organisation__in=mine))
