"""Organisations and the people in them, each with a post and its rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db.models import Q

from grids.models import Area, Grid
from members.actions.posts import sync_posts
from members.models import Organisation, OrganisationKind, Post, PostKind, User

from . import people
from .founding import BATCH, City, Tell
from .names import Name
from .setting import admit_looks


class OfficeKind(NamedTuple):
    """A kind of organisation that each area of a level has one of."""

    key: str
    kind: str
    level: str
    zh: str
    en: str


KINDS = (
    OfficeKind("sanitation", "department", "district", "环境卫生中心", "Sanitation Service"),
    OfficeKind("parks", "department", "district", "园林绿化中心", "Parks Service"),
    OfficeKind("enforcement", "department", "district", "城市管理执法大队", "Urban Management Enforcement"),
    OfficeKind("water", "utility", "district", "供排水公司", "Water Company"),
    OfficeKind("power", "utility", "district", "供电公司", "Power Company"),
    OfficeKind("telecom", "utility", "district", "通信公司", "Telecom Company"),
    OfficeKind("police", "police", "street", "派出所", "Police Station"),
    OfficeKind("property", "property", "community", "物业服务公司", "Property Company"),
    OfficeKind("committee", "committee", "community", "居民委员会", "Residents' Committee"),
)
LEVEL_OF = {kind.key: kind.level for kind in KINDS}
PASSWORDLESS = "!"  # nobody signs in with these accounts until an administrator resets the password


@dataclass
class Staff:
    """Who works where: user ids by organisation id, and grid members and leaders by index of the grid."""

    officer: dict[int, int] = field(default_factory=dict)
    leader: dict[int, int] = field(default_factory=dict)
    handler: dict[int, int] = field(default_factory=dict)
    member: list[int] = field(default_factory=list)
    grid_leader: list[int] = field(default_factory=list)
    offices: dict[tuple[str, int], Organisation] = field(default_factory=dict)  # (key, area id)
    centres: dict[int, Organisation] = field(default_factory=dict)  # by area id
    teams: list[Organisation] = field(default_factory=list)


class Seat(NamedTuple):
    """One post to be filled."""

    kind: str
    organisation: Organisation
    grid: Grid | None = None


def set_up(city: City, seed: int, *, since: date, tell: Tell) -> Staff:
    """Offices, teams, accounts, posts. Every centre has an officer; above the community a leader too."""
    rng = np.random.default_rng([seed, 3])
    staff = Staff()
    _make_offices(city, staff, rng)
    staff.teams = _make_teams(city.grids)
    tell(f"{Organisation._meta.verbose_name_plural}: {len(staff.offices) + len(staff.teams):,}")
    everyone = [*_centre_seats(staff), *_office_seats(staff), *_grid_seats(city.grids, staff.teams)]
    users = _employ(rng, everyone, since)
    _remember(staff, everyone, users, len(city.grids))
    while sync_posts():
        pass
    admit_looks(since)
    tell(f"{User._meta.verbose_name_plural}: {len(users):,}")
    return staff


def _make_offices(city: City, staff: Staff, rng: np.random.Generator) -> None:
    kinds = {kind.code: kind for kind in OrganisationKind.objects.all()}
    areas: dict[str, Sequence[Area]] = {
        "district": city.districts, "street": city.streets, "community": city.communities,
    }  # fmt: skip
    staff.centres = {
        centre.area_id or 0: centre
        for centre in Organisation.objects.filter(is_centre=True).select_related("area")
    }
    wanted = [
        (office.key, area, _office(office, area, kinds[office.kind], people.phone(rng)))
        for office in KINDS
        for area in areas[office.level]
    ]
    made = Organisation.objects.bulk_create([row for _key, _area, row in wanted], batch_size=BATCH)
    staff.offices = {(key, area.pk): office for (key, area, _row), office in zip(wanted, made, strict=True)}
    _publish_centres(staff.centres.values(), rng)


def _publish_centres(centres: Iterable[Organisation], rng: np.random.Generator) -> None:
    """Residents find the office of their community."""
    rows = list(centres)
    for centre in rows:
        centre.public_phone = people.phone(rng)
        centre.office_hours = "8:00–12:00, 14:00–18:00"
    Organisation.objects.bulk_update(rows, ["public_phone", "office_hours"], batch_size=BATCH)


def _office(office: OfficeKind, area: Area, kind: OrganisationKind, phone: str) -> Organisation:
    short = area.name.removesuffix("社区").removesuffix("街道")
    short_en = area.name_en.removesuffix(" Community").removesuffix(" Street Office")
    return Organisation(
        code=f"{office.key}-{area.code}", name=f"{short}{office.zh}", name_en=f"{short_en} {office.en}",
        kind=kind, area=area, public_phone=phone,
    )  # fmt: skip


def _make_teams(grids: Sequence[Grid]) -> list[Organisation]:
    kind = OrganisationKind.objects.get(code="grid_team")
    teams = [
        Organisation(
            code=f"team-{grid.code}", name=f"{grid.community.name}{grid.name}团队",
            name_en=f"Team of {grid.community.name_en} {grid.name_en}", kind=kind, area=grid.community, grid=grid,
        )
        for grid in grids
    ]  # fmt: skip
    return Organisation.objects.bulk_create(teams, batch_size=BATCH)


def _centre_seats(staff: Staff) -> Iterable[Seat]:
    for centre in staff.centres.values():
        yield Seat("duty_officer", centre)
        yield Seat("centre_leader", centre)


def _office_seats(staff: Staff) -> Iterable[Seat]:
    return (Seat("handler", office) for office in staff.offices.values())


def _grid_seats(grids: Sequence[Grid], teams: Sequence[Organisation]) -> Iterable[Seat]:
    """A member in each grid, and a leader."""
    for grid, team in zip(grids, teams, strict=True):
        yield Seat("grid_member", team, grid)
        yield Seat("grid_leader", team, grid)


def _employ(rng: np.random.Generator, seats: Sequence[Seat], since: date) -> list[User]:
    kinds = {kind.code: kind for kind in PostKind.objects.all()}
    users = User.objects.bulk_create([_account(seat, people.name(rng)) for seat in seats], batch_size=BATCH)
    posts = (
        Post(
            user=user, kind=kinds[seat.kind], organisation=seat.organisation, grid=seat.grid, starts_on=since,
            public_phone=people.phone(rng) if seat.grid else "", is_public=seat.grid is not None,
        )
        for seat, user in zip(seats, users, strict=True)
    )  # fmt: skip
    Post.objects.bulk_create(posts, batch_size=BATCH)
    return users


def _account(seat: Seat, name: Name) -> User:
    return User(
        username=f"{seat.kind}-{seat.organisation.code}", name=name.zh, name_en=name.en, password=PASSWORDLESS
    )


def _remember(staff: Staff, seats: Sequence[Seat], users: Sequence[User], grids: int) -> None:
    by_kind = {"duty_officer": staff.officer, "centre_leader": staff.leader, "handler": staff.handler}
    for seat, user in zip(seats, users, strict=True):
        if seat.kind in by_kind:
            by_kind[seat.kind][seat.organisation.pk] = user.pk
        elif seat.kind == "grid_member":
            staff.member.append(user.pk)
        else:
            staff.grid_leader.append(user.pk)
    assert len(staff.member) == grids, "every grid has a member"


def people_of(staff: Staff) -> dict[int, User]:
    """Accounts of everybody who may act, by id: for a small city."""
    ids = {
        *staff.officer.values(),
        *staff.leader.values(),
        *staff.handler.values(),
        *staff.member,
        *staff.grid_leader,
    }
    return User.objects.filter(Q(pk__in=ids)).in_bulk()
