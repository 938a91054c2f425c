"""Components come to be, change, move and end; none is ever deleted.

Lock order: the territory's version (where a community is looked up), class, component.
"""

import math
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid, Stale
from grids import access
from grids.components import codes
from grids.components.homes import home_of
from grids.models import Area, Component, ComponentChange, ComponentClass, Keeper

Actor = models.Model | None
Changes = dict[str, list[Any]]
CHANGEABLE = ("name", "place", "owner", "maintainer", "state")
PLACE = {"lon", "lat"}
DECIMALS = 6  # a tenth of a metre


@transaction.atomic
def register_component(
    *,
    component_class: ComponentClass,
    lon: float,
    lat: float,
    name: str = "",
    place: str = "",
    owner: Keeper | None = None,
    maintainer: Keeper | None = None,
    state: str = Component.State.SOUND,
    on: date | None = None,
    by: Actor = None,
) -> Component:
    """A new thing; its running number is the next of its district and class.

    Raises Invalid by field, Refused where `by` does not administer the place.
    """
    day, position = _day(on), checked_position(lon, lat)
    check_class(component_class)
    check_state(state)
    home = home_of(*position)
    _require_place(by, home.community)
    made = Component(component_class=component_class, community=home.community, state=state)
    made.lon, made.lat = position
    made.name, made.place, made.owner, made.maintainer = name.strip(), place.strip(), owner, maintainer
    ComponentClass.objects.select_for_update(no_key=True).get(pk=component_class.pk)
    made.code = next_code(codes.prefix(home.district.code, component_class.code))
    made.save(force_insert=True)
    _note(made, {"code": ["", made.code]}, day, by)
    record(actor=by, action="component.register", target=made, data={"code": made.code})
    return made


def next_code(start: str) -> str:
    """The next free number; whoever asks holds the lock of the class."""
    highest = Component.objects.filter(code__startswith=start).aggregate(top=Max("code"))["top"]
    return codes.following(start, highest)


@transaction.atomic
def change_component(
    *, component_id: int, version_seen: int, on: date | None = None, by: Actor = None, **values: Any
) -> Component:
    """Set any of name, place, owner, maintainer, state. What is removed by mistake comes back by another state."""
    if values.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {values.keys() - set(CHANGEABLE)}")
    found = _locked(component_id, version_seen, by)
    check_state(values.get("state", found.state))
    return _written(found, "component.change", values, on, by)


@transaction.atomic
def move_component(
    *,
    component_id: int,
    version_seen: int,
    lon: float,
    lat: float,
    on: date | None = None,
    by: Actor = None,
) -> Component:
    """Put it elsewhere. Its number stays; the community follows the place. `by` administers both places."""
    lon, lat = checked_position(lon, lat)
    home = home_of(lon, lat)
    found = _locked(component_id, version_seen, by)
    _require_place(by, home.community)
    values = {"lon": lon, "lat": lat, "community": home.community}
    return _written(found, "component.move", values, on, by)


@transaction.atomic
def remove_component(
    *, component_id: int, version_seen: int, on: date | None = None, by: Actor = None
) -> Component:
    """It is there no more: cases about it stay, new ones are not offered it."""
    found = _locked(component_id, version_seen, by)
    if found.state == Component.State.REMOVED:
        raise Invalid(_("%(code)s is registered as removed already.") % {"code": found.code})
    return _written(found, "component.remove", {"state": Component.State.REMOVED}, on, by)


def differences(found: Component, values: dict[str, Any]) -> Changes:
    """What setting these values would change: {field: [before, after]}, objects by their code."""
    pairs = {field: [_plain(getattr(found, field)), _plain(value)] for field, value in values.items()}
    changed = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
    if PLACE & changed.keys():
        changed |= {field: pairs[field] for field in PLACE}  # how far it moved needs both
    return changed


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value.code if isinstance(value, Area | Keeper) else value


def _written(found: Component, action: str, values: dict[str, Any], on: date | None, by: Actor) -> Component:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    day, changes = _day(on), differences(found, values)
    if not changes:
        return found
    for field, value in values.items():
        setattr(found, field, value)
    found.version += 1
    found.save(update_fields=[*values, "version"])
    _note(found, changes, day, by)
    record(actor=by, action=action, target=found, data={"code": found.code, "fields": sorted(changes)})
    return found


def _note(found: Component, changes: Changes, day: date, by: Actor) -> None:
    person = by.pk if by is not None else None
    ComponentChange.objects.create(component=found, on=day, changes=changes, by_id=person)


def _locked(component_id: int, version_seen: int, by: Actor) -> Component:
    found = (
        Component.objects.select_for_update(no_key=True, of=("self",))
        .select_related("community")
        .get(pk=component_id)
    )
    _require_place(by, found.community)
    if found.version != version_seen:
        raise Stale(
            _("Somebody has changed %(code)s since you opened it. Look again.") % {"code": found.code}
        )
    return found


def _require_place(by: Actor, community: Area | None) -> None:
    """Nobody is the system, which may everything."""
    if by is not None:
        access.require_place(by, community)


def _day(on: date | None) -> date:
    today = timezone.localdate()
    if on and on > today:
        raise Invalid({"on": _("A change is dated today or earlier.")})
    return on or today


def checked_position(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to a tenth of a metre. Raises Invalid for what is no place on the earth."""
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid({"lon": _("Longitude lies between -180 and 180, latitude between -90 and 90.")})
    return round(lon, DECIMALS), round(lat, DECIMALS)


def check_class(component_class: ComponentClass) -> None:
    """Raises Invalid for a group: things belong to classes."""
    if len(component_class.code) != codes.CLASS:
        raise Invalid({"component_class": _("Choose a class, not a group of classes.")})


def check_state(state: str) -> None:
    if state not in Component.State.values:
        raise Invalid({"state": _("Choose one from the list.")})
