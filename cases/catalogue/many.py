"""Changing many standards or classes at once: one transaction, each dated and told as a single change would be."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.catalogue.difference import CHANGED, Change
from cases.catalogue.editing import offer_class
from cases.catalogue.locking import lock_catalogue
from cases.catalogue.present import key_of, standard_key
from cases.catalogue.standards import StandardText, edit_standard, restore_standard, withdraw_standard
from cases.models import CaseClass, FilingStandard
from gridgov.problems import Invalid, Stale
from members.models import User

MOST = 900  # a form of so many ticks stays under the fields that one request may have


@dataclass(frozen=True)
class Wanted:
    """What all chosen standards get; None leaves a field as it is. `starts` counts for all but `is_active`."""

    limit_value: Decimal | None = None
    limit_unit: str | None = None
    condition: str | None = None
    closing_condition: str | None = None
    is_active: bool | None = None
    only_unwritten: bool = False  # conditions go only where none is written
    starts: datetime | None = None

    def fields_of(self, standard: FilingStandard) -> dict[str, tuple[Any, Any]]:
        """What changes of one standard: field -> (old, new)."""
        found = {}
        for name in ("limit_value", "limit_unit", "condition", "closing_condition", "is_active"):
            old, new = getattr(standard, name), getattr(self, name)
            kept = self.only_unwritten and "condition" in name and old
            if new is not None and new != old and not kept:
                found[name] = (old, new)
        return found


@dataclass(frozen=True)
class Many:
    """Chosen rows and what changes of those that change at all."""

    chosen: int
    changes: list[tuple[Any, Change]]

    @property
    def fingerprint(self) -> str:
        """The same for the same changes of the same rows."""
        told = [[row.pk, change.as_json()] for row, change in self.changes]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def standards_to_change(ids: Sequence[int], wanted: Wanted) -> Many:
    """What would change; Stale when a chosen version is no longer the newest."""
    _bounded(ids)
    rows = FilingStandard.objects.newest().filter(pk__in=ids).select_related("case_class__scheme", "district")
    found = list(rows.order_by("case_class__code", "number", "pk"))
    if len(found) != len(set(ids)):
        raise Stale(_("Somebody changed one of these standards in between. Choose again."))
    changes = [(row, fields) for row in found if (fields := wanted.fields_of(row))]
    if wanted.starts:
        starts = {"valid_from": (None, wanted.starts)}
        changes = [(row, fields | (starts if _dated(fields) else {})) for row, fields in changes]
    told = [(row, Change("standard", standard_key(row), CHANGED, fields)) for row, fields in changes]
    return Many(len(found), told)


def _dated(fields: dict[str, Any]) -> bool:
    return bool(fields.keys() - {"is_active"})


def _bounded(ids: Sequence[int]) -> None:
    if not ids:
        raise Invalid(_("Choose at least one."))
    if len(ids) > MOST:
        raise Invalid(
            _("At most %(most)d can be changed at once; narrow the filter. These are %(count)d.")
            % {"most": MOST, "count": len(ids)}
        )


@transaction.atomic
def edit_standards(*, ids: Sequence[int], wanted: Wanted, seen: str, by: User | None = None) -> Many:
    """Change them all, or nothing. `seen` is the fingerprint of what was confirmed."""
    lock_catalogue()
    many = standards_to_change(ids, wanted)
    _same_as_seen(many, seen)
    for standard, change in many.changes:
        values = {name: new for name, (_old, new) in change.fields.items()}
        if _dated(values):
            text = _text(standard, values)
            standard = edit_standard(standard=standard, text=text, starts=wanted.starts, by=by)
        if "is_active" in values:
            act = restore_standard if values["is_active"] else withdraw_standard
            act(standard=standard, by=by)
    return many


def _text(standard: FilingStandard, values: dict[str, Any]) -> StandardText:
    names = ("condition_type", "limit_value", "limit_unit", "is_urgent", "condition", "closing_condition")
    return StandardText(**{name: values.get(name, getattr(standard, name)) for name in names})


def _same_as_seen(many: Many, seen: str) -> None:
    if many.fingerprint != seen:
        raise Stale(_("Somebody changed one of them in between. Look at the difference again."))


def classes_to_offer(ids: Sequence[int], offered: bool) -> Many:
    """Which of the classes go out of use, or back."""
    _bounded(ids)
    found = list(CaseClass.objects.filter(pk__in=ids).select_related("scheme").order_by("code", "pk"))
    told = [
        (row, Change("class", key_of(row), CHANGED, {"is_active": (row.is_active, offered)}))
        for row in found
        if row.is_active != offered
    ]
    return Many(len(found), told)


@transaction.atomic
def offer_classes(*, ids: Sequence[int], offered: bool, seen: str, by: User | None = None) -> Many:
    """Take them all out of use, or back, or do nothing."""
    lock_catalogue()
    many = classes_to_offer(ids, offered)
    _same_as_seen(many, seen)
    for case_class, _change in many.changes:
        offer_class(case_class=case_class, offered=offered, by=by)
    return many
