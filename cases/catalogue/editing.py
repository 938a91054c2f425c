"""What the city changes by hand. Every touched row becomes its own: loading a catalogue leaves it alone."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.catalogue.components import hand_down_components
from cases.models import CaseClass, FilingStandard, Kind, Scheme
from gridgov.audit import record
from gridgov.problems import Invalid, Stale
from members.models import User

OWN_SCHEME = "own"
# Numbers below are left to catalogue files, so that neither side takes the other's.
FIRST_OWN_NUMBER = 101


@dataclass(frozen=True)
class StandardText:
    """What an administrator gives a filing standard."""

    condition_type: str
    limit_value: Decimal
    limit_unit: str
    is_urgent: bool
    condition: str = ""
    closing_condition: str = ""

    def rules(self) -> dict[str, Any]:
        """What cases were judged by: a change of it makes a new version."""
        return {
            "condition_type": self.condition_type,
            "limit_value": self.limit_value,
            "limit_unit": self.limit_unit,
            "is_urgent": self.is_urgent,
        }

    def texts(self) -> dict[str, str]:
        return {"condition": self.condition.strip(), "closing_condition": self.closing_condition.strip()}


def own_scheme() -> Scheme:
    """The scheme of the classes that only this city has."""
    names = {"name": "本市类别", "name_en": "Classes of this city"}
    return Scheme.objects.get_or_create(code=OWN_SCHEME, defaults=names)[0]


@transaction.atomic
def add_class(
    *, group: CaseClass | None, kind: str, code: str, name: str, by: User | None = None, **texts: str
) -> CaseClass:
    """A class of the city's own: in a group it takes the group's scheme and kind, else it stands in the own scheme."""
    require_administrator(by)
    scheme = group.scheme if group else own_scheme()
    kind = group.kind if group else kind
    code = code.strip()
    if CaseClass.objects.filter(scheme=scheme, kind=kind, code=code).exists():
        raise Invalid({"code": _("The class %(code)s is there already.") % {"code": code}})
    made = CaseClass.objects.create(
        scheme=scheme, kind=kind, code=code, parent=group, level=2, name=name.strip(), is_own=True, **texts
    )
    record(actor=by, action="class.add", target=made)
    if kind == Kind.COMPONENT:
        hand_down_components(by)
    return made


@transaction.atomic
def edit_class(*, case_class: CaseClass, by: User | None = None, **texts: str) -> CaseClass:
    """Change names and who usually answers."""
    return _save_class(case_class, by, "class.edit", texts)


@transaction.atomic
def offer_class(*, case_class: CaseClass, offered: bool, by: User | None = None) -> CaseClass:
    """Take a class out of use or back; its cases stay what they are."""
    return _save_class(case_class, by, "class.offer" if offered else "class.withdraw", {"is_active": offered})


def _save_class(case_class: CaseClass, by: User | None, action: str, values: dict[str, Any]) -> CaseClass:
    require_administrator(by)
    locked = CaseClass.objects.select_for_update().get(pk=case_class.pk)
    for name, value in values.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    locked.is_own = True
    locked.save()
    record(actor=by, action=action, target=locked)
    if locked.kind == Kind.COMPONENT:
        hand_down_components(by)
    return locked


@transaction.atomic
def offer_scheme(*, scheme: Scheme, offered: bool, by: User | None = None) -> Scheme:
    """Offer all classes of a scheme at intake, or none of them."""
    require_administrator(by)
    scheme.is_current = offered
    scheme.save(update_fields=["is_current"])
    record(actor=by, action="scheme.offer" if offered else "scheme.withdraw", target=scheme)
    return scheme


@transaction.atomic
def add_standard(
    *, case_class: CaseClass, text: StandardText, by: User | None = None, at: datetime | None = None
) -> FilingStandard:
    """A further filing standard of a class, with the city's next free number."""
    require_administrator(by)
    CaseClass.objects.select_for_update().get(pk=case_class.pk)
    last = case_class.standards.aggregate(last=Max("number"))["last"] or 0
    return _write(case_class, max(last + 1, FIRST_OWN_NUMBER), 1, text, by, at or timezone.now())


@transaction.atomic
def edit_standard(
    *, standard: FilingStandard, text: StandardText, by: User | None = None, at: datetime | None = None
) -> FilingStandard:
    """Change a standard. Cases established before keep what was in force: the change makes a version.

    Only an empty condition is filled in place, since nobody can have judged by it. Returns the row in force.
    """
    require_administrator(by)
    locked = FilingStandard.objects.select_for_update().get(pk=standard.pk)
    if locked.valid_to:
        raise Stale(_("Somebody changed this standard in between. Look at it again."))
    if _only_fills(locked, text):
        return _fill(locked, text, by)
    now = at or timezone.now()
    FilingStandard.objects.filter(pk=locked.pk).update(valid_to=now)
    return _write(locked.case_class, locked.number, locked.version + 1, text, by, now)


def _only_fills(standard: FilingStandard, text: StandardText) -> bool:
    same = all(getattr(standard, name) == value for name, value in text.rules().items())
    return same and all(getattr(standard, name) in ("", value) for name, value in text.texts().items())


def _fill(standard: FilingStandard, text: StandardText, by: User | None) -> FilingStandard:
    for name, value in text.texts().items():
        setattr(standard, name, value)
    standard.is_own = True
    standard.save()
    record(actor=by, action="standard.write", target=standard)
    return standard


def _write(
    case_class: CaseClass, number: int, version: int, text: StandardText, by: User | None, now: datetime
) -> FilingStandard:
    made = FilingStandard.objects.create(
        case_class=case_class,
        number=number,
        version=version,
        valid_from=now,
        is_own=True,
        **text.rules(),
        **text.texts(),
    )
    record(actor=by, action="standard.write", target=made, data={"version": version})
    return made


@transaction.atomic
def withdraw_standard(*, standard: FilingStandard, by: User | None = None) -> FilingStandard:
    """No case is established under it any more."""
    return _set_active(standard, active=False, by=by)


@transaction.atomic
def restore_standard(*, standard: FilingStandard, by: User | None = None) -> FilingStandard:
    """Use a withdrawn standard again."""
    return _set_active(standard, active=True, by=by)


def _set_active(standard: FilingStandard, *, active: bool, by: User | None) -> FilingStandard:
    require_administrator(by)
    locked = FilingStandard.objects.select_for_update().get(pk=standard.pk)
    locked.is_active, locked.is_own = active, True
    locked.save()
    record(actor=by, action="standard.restore" if active else "standard.withdraw", target=locked)
    return locked
