"""Who is rung at a place: whoever is on duty by the roster; nobody on duty, the leaders, or everybody there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cases.models import Ring, Rung
from grids.models import Area, Grid
from members.models import Organisation, Post, Turn
from members.queries.roster import on_duty

F, W, T = Ring.Found, Rung.Why, Ring.Tier
LEADS = {"supervise"}


@dataclass(frozen=True)
class Called:
    """One person, and by which turn."""

    user: int
    why: str
    turn: int | None = None
    shift: str = ""


@dataclass(frozen=True)
class Place:
    """One tier, the organisation that is charged with it, and the people."""

    tier: str
    organisation: Organisation
    found: str
    people: tuple[Called, ...]


@dataclass(frozen=True)
class Where:
    """The ground on which it rings: the grid that serves it, and its areas; None where there is none."""

    grid: Grid | None
    community: int | None
    street: int | None
    district: int | None
    city: int | None


def places(where: Where, at: datetime) -> list[Place]:
    """Member, street and district; a level that does not exist is skipped, and the city rings where one above the
    street does not. Three queries, however many."""
    offices = _offices(where)
    posts, turns = _posts(offices, where.grid, at), _turns(offices, at)
    found = []
    if where.grid and (team := _team(offices, where)):
        found.append(_members(team, where.grid, posts, turns))
    for tier, centre in _centres(offices, where):
        found.append(Place(tier, centre, *_at(centre.pk, posts, turns)))
    return found


def place_of(organisation: Organisation, tier: str, at: datetime) -> Place:
    """The same of one organisation."""
    posts = _posts([organisation], None, at)
    return Place(tier, organisation, *_at(organisation.pk, posts, _turns([organisation], at)))


def everybody(organisation: Organisation, grid: int | None, at: datetime) -> list[Called]:
    """Whoever has a post there today or in the grid, leaders first; and planned people whose stand-in serves now."""
    posts = Post.objects.in_force(timezone.localdate(at)).filter(user__is_active=True).select_related("kind")
    here = list(posts.filter(organisation=organisation))
    if grid is not None:
        here += list(posts.filter(grid=grid))
    here.sort(key=lambda post: (not LEADS & {*post.kind.organisation_permissions}, post.pk))
    return [Called(user, W.NEXT) for user in dict.fromkeys(post.user_id for post in here)]


def _offices(where: Where) -> list[Organisation]:
    """Centres around, and the grid's team."""
    areas = [pk for pk in (where.community, where.street, where.district, where.city) if pk]
    active = Organisation.objects.filter(is_active=True).select_related("area", "kind")
    centres = active.filter(area__in=areas, is_centre=True)
    return list(centres | active.filter(grid=where.grid.pk) if where.grid else centres)


def _team(offices: list[Organisation], where: Where) -> Organisation | None:
    """Charged with the grid's members: their team, else the nearest centre."""
    team = [office for office in offices if where.grid and office.grid_id == where.grid.pk]
    by_area = {office.area_id: office for office in offices if office.area_id}
    near = (by_area.get(pk) for pk in (where.community, where.street, where.district, where.city) if pk)
    return next((office for office in (*team, *near) if office), None)


def _centres(offices: list[Organisation], where: Where) -> list[tuple[str, Organisation]]:
    by_area = {office.area_id: office for office in offices if office.area_id}
    wanted = [(T.STREET, where.street), (T.DISTRICT, where.district)]
    if not (where.street and where.district):
        wanted.append((T.CITY, where.city))
    return [(tier, by_area[pk]) for tier, pk in wanted if pk and pk in by_area]


def _posts(offices: Iterable[Organisation], grid: Grid | None, at: datetime) -> list[Post]:
    posts = Post.objects.in_force(timezone.localdate(at)).filter(user__is_active=True)
    there = posts.filter(organisation__in=[office.pk for office in offices])
    wanted = there | posts.filter(grid=grid.pk) if grid else there
    return list(wanted.select_related("kind").order_by("pk"))


def _turns(offices: Iterable[Organisation], at: datetime) -> list[Turn]:
    return list(on_duty([office.pk for office in offices], at).order_by("-leads", "starts", "pk"))


def _members(team: Organisation, grid: Grid, posts: list[Post], turns: list[Turn]) -> Place:
    """Those of them who are on duty; without a roster all of them."""
    walk = list(dict.fromkeys(post.user_id for post in posts if post.grid_id == grid.pk))
    duty = [called for called in _serving(team.pk, turns) if team.grid_id == grid.pk]
    if duty:
        return Place(T.MEMBER, team, F.DUTY, tuple(duty))
    people = tuple(Called(user, W.MEMBER) for user in walk)
    return Place(T.MEMBER, team, F.GRID if people else F.NOBODY, people)


def _at(office: int, posts: list[Post], turns: list[Turn]) -> tuple[str, tuple[Called, ...]]:
    if duty := _serving(office, turns):
        return F.DUTY, tuple(duty)
    there = [post for post in posts if post.organisation_id == office and post.grid_id is None]
    leaders = [post for post in there if LEADS & {*post.kind.organisation_permissions}]
    people = _once(leaders, W.LEADER) or _once(there, W.OFFICER)
    return (F.LEADERS if leaders else F.ALL if people else F.NOBODY), people


def _once(posts: list[Post], why: str) -> tuple[Called, ...]:
    return tuple(Called(user, why) for user in dict.fromkeys(post.user_id for post in posts))


def _serving(office: int, turns: list[Turn]) -> list[Called]:
    """One line a person, the leader of the shift first."""
    found: dict[int, Called] = {}
    for turn in turns:
        serves = turn.stand_in or turn.user
        if turn.shift.organisation_id == office and serves.is_active:
            why = W.STAND_IN if turn.stand_in_id else W.DUTY
            found.setdefault(serves.pk, Called(serves.pk, why, turn.pk, _hours(turn)))
    return list(found.values())


def _hours(turn: Turn) -> str:
    """The shift's name and hours, as the case page tells them later."""
    shift = turn.shift
    return f"{shift.name} {shift.begins:%H:%M}–{shift.ends:%H:%M}"


def around(grid: Grid) -> Where:
    """The ground of a grid, for a drill."""
    steps = [int(step) for step in grid.community.path.split("/") if step]
    by_level = {area.level: area.pk for area in Area.objects.filter(pk__in=steps)}
    root = steps[0] if steps else None
    return Where(grid, grid.community_id, by_level.get("street"), by_level.get("district"), root)
