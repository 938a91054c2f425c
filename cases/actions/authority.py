"""Writing the power list, entry by entry."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.catalogue.locking import lock_catalogue
from cases.models import Authority, Level
from gridgov.audit import record
from gridgov.problems import Invalid
from members.models import User

FIELDS = ("case_class", "area", "level", "basis", "valid_from", "valid_to")


@transaction.atomic
def save_authority(*, by: User | None, fields: dict[str, Any], pk: int | None = None) -> Authority:
    """Make an entry, or change one; `fields` by the names of the model's columns.

    Raises Refused unless `by` administers the entry's area (the city for one that holds everywhere), before and after;
    Invalid for a level that is none, days in the wrong order, and where the same class, area and day stands already.
    """
    lock_catalogue()
    entry = get_object_or_404(Authority, pk=pk) if pk else Authority()
    if pk:
        require_administrator(by, entry.area)
    for name in FIELDS:
        if name in fields:
            setattr(entry, name, fields[name])
    require_administrator(by, entry.area)
    check(entry)
    _alone(entry)
    entry.save()
    record(
        actor=by,
        action="authority.change" if pk else "authority.make",
        target=entry,
        data={"level": entry.level},
    )
    return entry


@transaction.atomic
def drop_authority(*, by: User | None, pk: int) -> None:
    """Take an entry away; to end it on a day, give it a last day instead."""
    lock_catalogue()
    entry = get_object_or_404(Authority, pk=pk)
    require_administrator(by, entry.area)
    record(actor=by, action="authority.drop", target=entry, data={"level": entry.level})
    entry.delete()


def check(entry: Authority) -> None:
    """Invalid for a level that is none, or days in the wrong order."""
    if entry.level not in Level.values:
        raise Invalid({"level": _("“%(level)s” is no level; the levels are %(levels)s.") % {
            "level": entry.level, "levels": ", ".join(Level.values)
        }})  # fmt: skip
    if entry.valid_to and entry.valid_to <= entry.valid_from:
        raise Invalid({"valid_to": _("The last day must come after the first.")})


def _alone(entry: Authority) -> None:
    same = Authority.objects.filter(case_class=entry.case_class, area=entry.area, valid_from=entry.valid_from)
    if same.exclude(pk=entry.pk).exists():
        raise Invalid({"case_class": _("There is an entry for this class, area and first day already.")})
