"""Residents as lists show them: masked."""

from dataclasses import dataclass

from members import identity
from members.models import Household, Resident


@dataclass(frozen=True)
class Line:
    """One resident, masked."""

    pk: int
    name: str
    id_number: str
    phone: str
    home: str
    resident: Resident


@dataclass(frozen=True)
class Home:
    """One household with its residents, masked."""

    label: str
    grid: str
    people: tuple[Line, ...]


def line(resident: Resident) -> Line:
    """For lists and the head of a resident's page."""
    return Line(
        pk=resident.pk,
        name=identity.mask_name(resident.name),
        id_number=identity.mask_id_number(resident.id_number),
        phone=identity.mask_phone(resident.phone),
        home=str(resident.household.dwelling) if resident.household else "",
        resident=resident,
    )


def home(household: Household) -> Home:
    """With `residents` prefetched (those not shredded)."""
    people = tuple(line(resident) for resident in household.residents.all())
    return Home(str(household), household.dwelling.grid.display_name, people)


def door(resident: Resident) -> dict[str, str]:
    """Where the resident lives, as the form asks for it."""
    if resident.household is None:
        return {}
    dwelling = resident.household.dwelling
    return {"building": dwelling.building, "room": dwelling.room, "household": resident.household.number}
