"""Who may set up what all cases share: calendars, classes, limits."""

from typing import Any

from django.utils.translation import gettext as _

from gridgov.once import once
from gridgov.problems import Refused
from grids.models import Area
from members.access import holdings, may, require, who_holds
from members.models import User


@once
def root_area() -> Area | None:
    """The topmost area, whose administrators set up the city; None before there is one."""
    return Area.objects.filter(parent=None).first()


def may_administer_city(user: Any) -> bool:
    """Whether the person may change what the whole city uses."""
    root = root_area()
    return bool(user.is_superuser and user.is_active) if root is None else may(user, "administer", root)


def require_an_administrator(user: Any) -> None:
    """Refuse whoever administers nothing: the pages of the set-up are for those who do, anywhere."""
    if "administer" not in holdings(user):
        raise Refused(_("This page is not among those of your posts."), who_may=who_holds("administer"))


def require_administrator(by: User | None, area: Area | None = None) -> None:
    """Refuse unless `by` administers the area (None: the whole city). `by` None is the system itself."""
    place = area or root_area()
    if by is None or (by.is_superuser and by.is_active):
        return
    if place is None:
        raise Refused(_("You may not do this here."), who_may=_("Superusers, until the first area is made"))
    require(by, "administer", place)
