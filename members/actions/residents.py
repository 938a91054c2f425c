"""Writing base information: dwellings, households, residents. Reading a personal field in full is a write too."""

from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.fields import LookupField
from gridgov.problems import Invalid, Refused
from grids.models import Grid
from members import identity
from members.access import resident_for_editing, resident_for_reading, territory_of, who_may
from members.actions.homes import lock_serving
from members.models import Dwelling, Household, Resident, User

PERSONAL = ("name", "id_number", "phone")
CHECKS = {
    "name": identity.checked_name,
    "id_number": identity.checked_id_number,
    "phone": identity.checked_phone,
}
PLAIN = frozenset({"birth_year", "sex", "care_group", "household", "retain_until"})
SHORTEST_PURPOSE = 4


def retention_end(day: date) -> date:
    """Until when a record verified on `day` is kept."""
    return day + timedelta(days=settings.RESIDENT_RETENTION_DAYS)


@transaction.atomic
def create_resident(
    *,
    actor: User | None,
    grid: Grid,
    name: str,
    verified_on: date | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Resident:
    """A new resident of the grid. `fields`: id_number, phone, birth_year, sex, care_group, household, retain_until."""
    require_editor(actor, grid)
    lock_serving(grid)
    verified_on = verified_on or timezone.localdate(at)
    resident = Resident(grid=grid, verified_on=verified_on, retain_until=retention_end(verified_on))
    _put(resident, {"name": name, **fields})
    _save(resident)
    record(actor=actor, action="resident.create", target=resident, at=at)
    return resident


@transaction.atomic
def register_resident(
    *, actor: User | None, grid: Grid, name: str, at: datetime | None = None, **fields: Any
) -> Resident:
    """`create_resident` with a home given by building, room, household (number) and address."""
    require_editor(actor, grid)
    return create_resident(actor=actor, grid=grid, name=name, at=at, **_with_home(grid, fields))


@transaction.atomic
def change_resident(*, actor: User, pk: int, at: datetime | None = None, **fields: Any) -> Resident:
    """Change what `fields` gives, count it as verified today, and keep it a full retention time from now.

    A home is given as for `register_resident`.
    """
    resident = resident_for_editing(actor, pk)
    return update_resident(actor=actor, resident=resident, at=at, **_with_home(resident.grid, fields))


def _with_home(grid: Grid, fields: dict[str, Any]) -> dict[str, Any]:
    """The door in `fields` replaced by the household behind it."""
    door = {name: fields.pop(name, "") for name in ("building", "room", "address")}
    number = fields.pop("household", "")
    if not door["building"]:
        return fields
    return fields | {"household": household_at(grid=grid, number=number, **door)}


@transaction.atomic
def update_resident(
    *,
    actor: User | None,
    resident: Resident,
    verified_on: date | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Resident:
    """As `change_resident`, for a resident that a door let through (or the system found)."""
    locked = Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    locked.verified_on = verified_on or timezone.localdate(at)
    locked.retain_until = retention_end(locked.verified_on)
    changed = _put(locked, fields)
    _save(locked)
    record(actor=actor, action="resident.change", target=locked, at=at, data={"fields": changed})
    return locked


@transaction.atomic
def unmask(*, user: User, resident: Resident, field: str, purpose: str, at: datetime | None = None) -> str:
    """The full value of `field` (name, id_number, phone, address), after writing down who read it and what for."""
    visible = resident_for_reading(user, resident.pk)
    purpose = " ".join(purpose.split())
    if len(purpose) < SHORTEST_PURPOSE:
        raise Invalid(
            {"purpose": _("Say in a few words what you need it for; it is written down with your name.")}
        )
    if field not in (*PERSONAL, "address"):
        raise Invalid({"field": _("There is no personal field of this name.")})
    record(
        actor=user,
        action="resident.unmask",
        target=visible,
        purpose=purpose[:400],
        at=at,
        data={"field": field},
    )
    if field == "address":
        return visible.household.dwelling.address if visible.household else ""
    return str(getattr(visible, field))


@transaction.atomic
def household_at(
    *, grid: Grid, building: str, room: str = "", number: str = "1", address: str = ""
) -> Household:
    """The household at this door, made where missing; a given address replaces the dwelling's."""
    building, room, number = (" ".join(text.split()) for text in (building, room, number or "1"))
    if not building:
        raise Invalid({"building": _("Say which building.")})
    lock_serving(grid)
    dwelling, _made = Dwelling.objects.get_or_create(grid=grid, building=building, room=room)
    if address and address != dwelling.address:
        dwelling.address = address
        dwelling.save(update_fields=["address"])
    return Household.objects.get_or_create(dwelling=dwelling, number=number)[0]


def require_editor(actor: User | None, grid: Grid) -> None:
    """Refuse unless the person may change residents of this grid."""
    if (
        actor is None
        or Grid.objects.filter(territory_of(actor, "edit_residents", grid_field=""), pk=grid.pk).exists()
    ):
        return
    raise Refused(
        _("You may not change residents of this grid."), who_may=who_may("edit_residents", grid.community)
    )


def _put(resident: Resident, fields: dict[str, Any]) -> list[str]:
    """Set checked values with their hashes; an identity number brings year of birth and sex. Returns the names."""
    if unknown := set(fields) - PLAIN - set(PERSONAL):
        raise TypeError(f"A resident has no {sorted(unknown)}")
    for name in PERSONAL:
        if name in fields:
            put_personal(resident, name, CHECKS[name](fields[name]))
    if number := fields.get("id_number") and resident.id_number:
        resident.birth_year, resident.sex = identity.birth_year_of(number), identity.sex_of(number)
    for name in PLAIN & set(fields):
        if fields[name] is not None or not getattr(resident, name):
            setattr(resident, name, fields[name])
    if resident.household and resident.household.dwelling.grid_id != resident.grid_id:
        raise Invalid({"household": _("This household lies in another grid.")})
    return sorted(fields)


def put_personal(resident: Resident, field: str, value: str) -> None:
    """Set a personal field and the hash it is found by."""
    setattr(resident, field, value)
    setattr(resident, f"{field}_lookup", lookup_of(field, value))


def lookup_of(field: str, value: str) -> str:
    """The keyed hash by which a personal field of this value is found."""
    column = cast(LookupField, Resident._meta.get_field(f"{field}_lookup"))
    return column.hash_of(identity.NORMALISERS[field](value))


def _save(resident: Resident) -> None:
    try:
        with transaction.atomic():
            resident.save()
    except IntegrityError as error:
        if "resident_once_per_grid" not in str(error):
            raise
        raise Invalid(
            {"id_number": _("A resident with this identity number is recorded in this grid already.")}
        ) from error
