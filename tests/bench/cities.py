"""The invented cities that are measured in; each is made once and kept."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from assessment.city import copying, founding, geometry
from assessment.city.making import Making, Wanted, analyze
from members.actions.defaults import load_defaults
from members.models import User
from tests.bench import databases, multiplying, scale

SEED = 1


def small() -> str:
    """Database of a city of two districts, with a hundredth of the large number of cases."""
    cases = max(1, scale.CASES // scale.COPIES)
    return databases.kept(f"cases_{scale.CITY}_{cases}", lambda: _make(cases))


def large() -> str:
    """The same city with a hundred times as many cases."""
    return databases.kept(
        f"cases_{scale.CITY}_{scale.CASES}", lambda: multiplying.multiply(scale.COPIES), like=small()
    )


def ground(grids: int) -> str:
    """Database of a city that is only ground: areas with their centres, grids in force."""
    return databases.kept(f"ground_{grids}", lambda: _found(grids))


def overseer() -> User:
    """Somebody who sees everything in the city that is worked in."""
    found, _made = User.objects.get_or_create(username="bench-overseer", defaults={"is_superuser": True})
    return found


def _make(cases: int) -> None:
    Making(Wanted(grids=scale.CITY, cases=cases, residents=0, seed=SEED)).make()
    multiplying.tidy()


def _found(grids: int) -> None:
    today = timezone.localdate()
    with transaction.atomic():
        copying.without_triggers()
        load_defaults()
        founding.found(
            geometry.ground(grids=grids, seed=SEED),
            SEED,
            since=today - timedelta(days=200),
            bulk=True,
            tell=lambda _line: None,
        )
    analyze()
