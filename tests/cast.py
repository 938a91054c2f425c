"""The cast of people that tests share: one small city, its offices, and who works in it.

cast = make_cast()
cast.alice          # full-time member of grid 1 and, in another grid, nobody
cast.street_centre  # Organisation
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from grids import hooks
from grids.models import Area, Grid
from members.actions.defaults import load_defaults
from members.actions.organisations import create_organisation
from members.actions.posts import appoint
from members.actions.residents import create_resident
from members.models import Organisation, OrganisationKind, Post, PostKind, Resident, User
from members.queries import centre_of
from tests.support.snapshots import copied

PASSWORD = "correct horse battery"
_PASSWORD_HASH: list[str] = []


@dataclass
class Cast:
    """Everybody and everything; `people` by user name."""

    city: Area
    district: Area
    street: Area
    community: Area
    other_street: Area
    other_community: Area
    grid: Grid
    neighbour_grid: Grid
    far_grid: Grid
    team: Organisation
    department: Organisation
    people: dict[str, User] = field(default_factory=dict)

    @property
    def city_centre(self) -> Organisation:
        return centre_of(self.city)

    @property
    def district_centre(self) -> Organisation:
        return centre_of(self.district)

    @property
    def street_centre(self) -> Organisation:
        return centre_of(self.street)

    @property
    def community_centre(self) -> Organisation:
        return centre_of(self.community)

    def __getattr__(self, name: str) -> User:
        """`cast.alice` is the person of that user name."""
        try:
            people: dict[str, User] = self.__dict__["people"]
            return people[name]
        except KeyError:
            raise AttributeError(name) from None


POSTS = (
    # user, English name, kind, organisation, in the grid
    ("alice", "Alice Zhang", "张爱丽", "grid_member", "team", True),
    ("leo", "Leo Lin", "林立", "grid_leader", "team", True),
    ("anna", "Anna Chen", "陈安娜", "acceptor", "street_centre", False),
    ("dora", "Dora Wu", "吴朵拉", "dispatcher", "street_centre", False),
    ("oscar", "Oscar Ouyang", "欧阳斯", "duty_officer", "street_centre", False),
    ("lisa", "Lisa Sun", "孙丽莎", "centre_leader", "street_centre", False),
    ("dan", "Dan Zhou", "周丹", "duty_officer", "district_centre", False),
    ("diana", "Diana Xu", "徐黛安", "centre_leader", "district_centre", False),
    ("cleo", "Cleo Ma", "马克丽", "duty_officer", "city_centre", False),
    ("carl", "Carl He", "何卡尔", "centre_leader", "city_centre", False),
    ("henry", "Henry Gao", "高亨利", "handler", "department", False),
    ("ada", "Ada Guo", "郭艾达", "administrator", "city_centre", False),
    ("audrey", "Audrey Tang", "唐奥", "auditor", "city_centre", False),
    ("pia", "Pia Luo", "罗皮娅", "personnel", "street_centre", False),
)


def make_area(code: str, level: str, parent: Area | None, name: str = "", name_en: str = "") -> Area:
    """An area with its centre, as an import makes them."""
    area = Area.objects.create(code=code, level=level, parent=parent, name=name or code, name_en=name_en)
    area.path = f"{parent.path if parent else '/'}{area.pk}/"
    area.save(update_fields=["path"])
    hooks.area_created.send(Area, area=area)
    return area


def make_user(username: str, *, name: str = "", name_en: str = "", **fields: Any) -> User:
    """An account with PASSWORD, hashed once for all."""
    if not _PASSWORD_HASH:
        _PASSWORD_HASH.append(make_password(PASSWORD))
    return User.objects.create(
        username=username, name=name or username, name_en=name_en, password=_PASSWORD_HASH[0], **fields
    )


def give_post(
    user: User, kind: str, organisation: Organisation, *, grid: Grid | None = None, **rest: Any
) -> Post:
    """A post in force since long ago, with its rights."""
    rest.setdefault("starts_on", date(2010, 1, 1))
    return appoint(
        actor=None,
        user=user,
        kind=PostKind.objects.get(code=kind),
        organisation=organisation,
        grid=grid,
        **rest,
    )


@copied
def make_cast() -> Cast:
    """Make the city and its people; no polygons: tests of territory make their own."""
    load_defaults()
    city = make_area("C1", "city", None, "临江市", "Linjiang City")
    district = make_area("D1", "district", city, "东城区", "East District")
    street = make_area("S1", "street", district, "河畔街道", "Riverside Street")
    community = make_area("M1", "community", street, "柳园社区", "Willow Community")
    other_street = make_area("S2", "street", district, "山前街道", "Hillfoot Street")
    other_community = make_area("M2", "community", other_street, "松岗社区", "Pine Community")
    grid, neighbour, far = (
        Grid.objects.create(code=code, name=f"{code}网格", name_en=f"Grid {code}", community=place)
        for code, place in (("G1", community), ("G2", community), ("G3", other_community))
    )
    kinds = {kind.code: kind for kind in OrganisationKind.objects.all()}
    public = {"public_phone": "0571-0000000"}
    team = create_organisation(
        actor=None,
        code="team-G1",
        name="一网格团队",
        name_en="Team of grid 1",
        kind=kinds["grid_team"],
        grid=grid,
    )
    office = create_organisation(
        actor=None,
        code="dept",
        name="环卫所",
        name_en="Sanitation Office",
        kind=kinds["department"],
        area=street,
    )
    cast = Cast(
        city, district, street, community, other_street, other_community, grid, neighbour, far, team, office
    )
    for username, name_en, name, kind, place, in_grid in POSTS:
        user = cast.people[username] = make_user(username, name=name, name_en=name_en)
        give_post(
            user, kind, getattr(cast, place), grid=grid if in_grid else None, is_public=in_grid, **public
        )
    cast.people["stranger"] = make_user("stranger", name="陌生人", name_en="Stranger")
    cast.people["root"] = make_user("root", is_superuser=True, is_staff=True)
    return cast


def make_resident(grid: Grid, *, name: str = "王小明", **fields: Any) -> Resident:
    """An invented resident of a grid; a valid but invented identity number."""
    until = timezone.localdate() + timedelta(days=365)
    values = {"phone": "13800005678", "id_number": "11010519491231002X", "retain_until": until}
    return create_resident(actor=None, grid=grid, name=name, **{**values, **fields})
