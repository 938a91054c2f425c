"""Making and changing organisations."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids.models import Area, Grid
from members import defaults
from members.actions.command import lock_both, put_command, require_no_command
from members.actions.homes import lock_serving
from members.charge import require_administer
from members.desks import require_apart
from members.models import Organisation, OrganisationKind, User


@transaction.atomic
def make_centre(*, area: Area) -> Organisation:
    """The area's grid centre; made once, found afterwards."""
    make_centres(areas=[area])
    return Organisation.objects.get(area=area, is_centre=True)


@transaction.atomic
def make_centres(*, areas: Iterable[Area]) -> None:
    """Centres for many new areas in one statement; areas that have one keep it."""
    kind = centre_kind()
    centres = [
        Organisation(
            code=f"centre-{area.code}",
            name=f"{area.name}网格中心",
            name_en=f"{area.name_en or area.name} Grid Centre",
            kind=kind,
            area=area,
            is_centre=True,
        )
        for area in areas
    ]
    Organisation.objects.bulk_create(centres, batch_size=2000, ignore_conflicts=True)


def centre_kind() -> OrganisationKind:
    code, name, name_en = defaults.ORGANISATION_KINDS[0]
    kind, _made = OrganisationKind.objects.get_or_create(
        code=code, defaults={"name": name, "name_en": name_en}
    )
    return kind


@transaction.atomic
def create_organisation(
    *,
    actor: User | None,
    code: str,
    name: str,
    kind: OrganisationKind,
    name_en: str = "",
    area: Area | None = None,
    grid: Grid | None = None,
    parent: Organisation | None = None,
    **public: str,
) -> Organisation:
    """A new accountable organisation. None as `actor` is the system.

    An actor needs `administer` on its area (a team: on its grid's community).
    `public` may give public_phone, office and office_hours.
    """
    require_administer(actor, area or (grid.community if grid else None))
    _check_new(code, kind, grid)
    if grid:
        lock_serving(grid)
    organisation = Organisation.objects.create(
        code=code, name=name, name_en=name_en, kind=kind, area=area or (grid.community if grid else None),
        grid=grid, parent=parent, **public,
    )  # fmt: skip
    record(
        actor=actor, action="organisation.create", target=organisation, data={"code": code, "kind": kind.code}
    )
    return organisation


def _check_new(code: str, kind: OrganisationKind, grid: Grid | None) -> None:
    if Organisation.objects.filter(code=code).exists():
        raise Invalid(
            {
                "code": _("An organisation with the code %(code)s exists already; choose another.")
                % {"code": code}
            }
        )
    if kind.code == "centre":
        raise Invalid({"kind": _("A grid centre is made together with its area; choose another kind.")})
    if grid and Organisation.objects.filter(grid=grid).exists():
        raise Invalid({"grid": _("Grid %(grid)s has a team already; change that one.") % {"grid": grid.code}})


EDITABLE = frozenset(
    {"name", "name_en", "kind", "parent", "public_phone", "office", "office_hours", "is_active", "two_desks"}
)
DESKS = frozenset({"two_desks", "command"})


@transaction.atomic
def change_organisation(*, actor: User | None, organisation: Organisation, **changes: Any) -> Organisation:
    """Change names, kind, parent, public contact, desks or whether it is active.

    A centre keeps its kind and stays active; only a centre has two desks, and then nobody sits at both. `command` is
    the organisation that commands for it instead (None: nobody does).
    """
    locked = _locked(organisation, changes)
    require_administer(actor, locked.area)
    if unknown := set(changes) - EDITABLE - DESKS:
        raise TypeError(f"change_organisation does not change {sorted(unknown)}")
    _check_change(locked, changes)
    columns = {name: value for name, value in changes.items() if name != "command"}
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(columns))
    if "command" in changes:
        put_command(locked, changes["command"])
    if DESKS & set(changes):
        _check_desks(locked)
    record(actor=actor, action="organisation.change", target=locked, data={"fields": sorted(changes)})
    return locked


def _locked(organisation: Organisation, changes: dict[str, Any]) -> Organisation:
    if changes.get("two_desks") or "command" in changes:
        return lock_both(organisation, changes.get("command"))
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _check_change(locked: Organisation, changes: dict[str, Any]) -> None:
    keeps_kind = changes.get("kind", locked.kind) == locked.kind
    if locked.is_centre and not (changes.get("is_active", True) and keeps_kind):
        raise Invalid(
            _("The grid centre of an area cannot be closed or become another kind: the area needs one.")
        )
    if (changes.get("two_desks") or changes.get("command")) and not locked.is_centre:
        raise Invalid({"two_desks": _("Only a grid centre has two desks.")})
    if not changes.get("is_active", True):
        require_no_command(locked)


def _check_desks(centre: Organisation) -> None:
    if not centre.two_desks and Organisation.objects.filter(commands_for=centre).exists():
        raise Invalid(
            {"two_desks": _("Another organisation commands for this centre; take that back first.")}
        )
    require_apart(centre)
