"""Reads of base information; each applies the predicate of sight first."""

from django.db.models import F, Prefetch, Q, QuerySet

from gridgov.models import AuditEntry
from members import identity
from members.models import Household, Resident, User

MOST_FOUND = 50


def residents_seen(user: User) -> QuerySet[Resident]:
    """Residents that this person may see, with their homes."""
    return Resident.objects.visible_to(user).unshredded().select_related("grid", "household__dwelling")


def households_seen(user: User) -> QuerySet[Household]:
    """Households that this person may see; `building` and `room` sort them, `residents` is prefetched."""
    people = Resident.objects.unshredded().select_related("household__dwelling", "grid").order_by("pk")
    homes = Household.objects.visible_to(user).annotate(
        building=F("dwelling__building"), room=F("dwelling__room")
    )
    return homes.select_related("dwelling__grid").prefetch_related(Prefetch("residents", people))


def residents_found(user: User, wanted: str) -> list[Resident]:
    """Residents with exactly this name, telephone or identity number, among those this person may see."""
    condition = Q()
    for field, normalise in identity.NORMALISERS.items():
        if plain := normalise(wanted):
            condition |= Q(**{f"{field}_lookup": _hash(field, plain)})
    return list(residents_seen(user).filter(condition)[:MOST_FOUND]) if condition else []


def _hash(field: str, plain: str) -> str:
    return str(Resident._meta.get_field(f"{field}_lookup").hash_of(plain))  # type: ignore[union-attr]


def unmaskings_of(resident: Resident, *, most: int = 20) -> QuerySet[AuditEntry]:
    """Who read personal fields of this resident in full, newest first."""
    rows = AuditEntry.objects.filter(
        target_type="members.resident", target_id=str(resident.pk), action="resident.unmask"
    )
    return rows.select_related("actor").order_by("-at")[:most]
