"""What a person may on areas, read once a request: menus ask on every page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Value
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from grids.models import Area, Division, DivisionState

PROPOSED = "-proposed"  # no right is called so
WAITING_FOR_SOMEBODY = Q(state=DivisionState.PROPOSED) | Q(
    state=DivisionState.APPROVED, held_up__isnull=False
)  # for an answer, or because it could not come into force on its day


class Granted(NamedTuple):
    """A right on an area, which counts for all below it."""

    right: str
    path: str


class Holdings(NamedTuple):
    """Rights of a person, and the paths of communities in which a division waits for somebody."""

    rights: frozenset[Granted] = frozenset()
    proposed: tuple[str, ...] = ()

    @property
    def paths(self) -> set[str]:
        return {each.path for each in self.rights}

    @property
    def administered(self) -> list[str]:
        return sorted({each.path for each in self.rights if each.right == "administer"})

    def administers(self, path: str) -> bool:
        """Whether the person may change the area with this path."""
        return any(path.startswith(each) for each in self.administered)

    def reaches(self, path: str) -> bool:
        """Whether the person holds some right on the area with this path, or above it."""
        return any(path.startswith(each) for each in self.paths)


def holdings(user: Any) -> Holdings:
    if not user.is_authenticated or not user.is_active:
        return Holdings()
    known: Holdings | None = getattr(user, "_territory_holdings", None)
    if known is None:
        known = _sorted(_read(user))
        user.__dict__["_territory_holdings"] = known
    return known


def _sorted(rows: QuerySet[Any, Any]) -> Holdings:
    found = [Granted(*row) for row in rows]
    rights = frozenset(each for each in found if each.right != PROPOSED)
    return Holdings(rights, tuple(each.path for each in found if each.right == PROPOSED))


def _read(user: Any) -> QuerySet[Any, Any]:
    """One statement; `all` keeps a second proposal of a community apart."""
    proposed = Division.objects.filter(WAITING_FOR_SOMEBODY)
    waiting = proposed.order_by().values_list(Value(PROPOSED), "community__path")
    return waiting.union(*_granted(user), all=True)


def _granted(user: Any) -> Iterator[QuerySet[Any, Any]]:
    if user.is_superuser:
        yield Area.objects.filter(parent__isnull=True).values_list(Value("administer"), "path")
        return
    columns = ("permission__codename", "content_object__path")
    own: Any = get_user_obj_perms_model(Area)  # type: ignore[arg-type]  # guardian takes the class too
    grouped: Any = get_group_obj_perms_model(Area)  # type: ignore[arg-type]
    yield own.objects.filter(user=user.pk).values_list(*columns)
    yield grouped.objects.filter(group__user=user.pk).values_list(*columns)
