"""Filing standards that the city, or one district, sets by hand. Each change has a day from which it holds."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.catalogue.locking import lock_catalogue
from cases.catalogue.seen import unchanged
from cases.models import CaseClass, FilingStandard, Level
from cases.models.standards import FilingStandardQuerySet
from gridgov.audit import record
from gridgov.problems import Invalid, Stale
from grids.models import Area
from members.models import User

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

    def __post_init__(self) -> None:
        """Invalid for a limit that is none."""
        if self.limit_value <= 0:
            raise Invalid({"limit_value": _("The limit must be more than 0.")})

    def rules(self) -> dict[str, Any]:
        """What cases were judged by: a change of it makes a new version."""
        return {
            "condition_type": self.condition_type,
            "limit_value": self.limit_value,
            "limit_unit": self.limit_unit,
            "is_urgent": self.is_urgent,
        }

    def texts(self) -> dict[str, str]:
        return {
            "condition": self.condition.replace("\r\n", "\n").strip(),
            "closing_condition": self.closing_condition.replace("\r\n", "\n").strip(),
        }


@transaction.atomic
def add_standard(
    *,
    case_class: CaseClass,
    text: StandardText,
    starts: datetime | None = None,
    by: User | None = None,
    at: datetime | None = None,
) -> FilingStandard:
    """A further filing standard of a class, for the whole city, with the city's next free number."""
    require_administrator(by)
    now = at or timezone.now()
    lock_catalogue()
    last = case_class.standards.aggregate(last=Max("number"))["last"] or 0
    made = FilingStandard(case_class=case_class, number=max(last + 1, FIRST_OWN_NUMBER), version=0)
    return _next_version(made, text, by, now, starting(starts, now))


@transaction.atomic
def override_standard(
    *,
    standard: FilingStandard,
    district: Area,
    text: StandardText,
    starts: datetime | None = None,
    by: User | None = None,
    at: datetime | None = None,
) -> FilingStandard:
    """What a district sets in place of the city's standard for the cases in it."""
    require_administrator(by, district)
    now = at or timezone.now()
    if district.level != Level.DISTRICT:
        raise Invalid({"district": _("%(area)s is no district.") % {"area": district}})
    lock_catalogue()
    versions = FilingStandard.objects.filter(
        case_class=standard.case_class_id, number=standard.number, district=district
    )
    if versions.newest().exists():
        raise Stale(
            _("%(district)s has set this standard already. Look at it again.") % {"district": district}
        )
    last = versions.aggregate(last=Max("version"))["last"] or 0
    made = FilingStandard(
        case_class=standard.case_class, number=standard.number, district=district, version=last
    )
    return _next_version(made, text, by, now, starting(starts, now))


@transaction.atomic
def edit_standard(
    *,
    standard: FilingStandard,
    text: StandardText,
    starts: datetime | None = None,
    by: User | None = None,
    at: datetime | None = None,
    seen: str = "",
) -> FilingStandard:
    """Change a standard, at once or from `starts` on. Returns the row that says so. `seen`: its face before.

    Cases established before keep what was in force: the change makes a version. Only an empty condition is filled
    in place, and a version that is yet to come is changed: nobody can have judged by either.
    """
    require_administrator(by, standard.district)
    now = at or timezone.now()
    locked = _newest(standard)
    unchanged(locked, seen)
    if locked.is_planned(now):
        return _plan_anew(locked, text, by, starting(starts or locked.valid_from, now))
    if starts is None and _only_fills(locked, text):
        return _fill(locked, text, by)
    begin = starting(starts, now)
    FilingStandard.objects.filter(pk=locked.pk).update(valid_to=begin)
    return _next_version(locked, text, by, now, begin)


@transaction.atomic
def drop_standard(*, standard: FilingStandard, by: User | None = None, at: datetime | None = None) -> None:
    """Take back a version that is yet to come; or let the city's standard count again in a district."""
    require_administrator(by, standard.district)
    now = at or timezone.now()
    locked = _newest(standard)
    told = {"class": locked.case_class_id, "number": locked.number, "version": locked.version}
    if locked.is_planned(now):
        record(actor=by, action="standard.unplan", target=locked, data=told)
        locked.delete()
        versions_of(locked).filter(valid_to=locked.valid_from, version=locked.version - 1).update(
            valid_to=None
        )
        return
    if locked.district_id is None:
        raise Invalid(_("The city’s standard is taken out of use, not dropped."))
    record(actor=by, action="standard.drop", target=locked, data=told)
    FilingStandard.objects.filter(pk=locked.pk).update(valid_to=now)


@transaction.atomic
def withdraw_standard(
    *, standard: FilingStandard, by: User | None = None, at: datetime | None = None
) -> FilingStandard:
    """No case is established under it any more."""
    return _set_active(standard, active=False, by=by, at=at)


@transaction.atomic
def restore_standard(
    *, standard: FilingStandard, by: User | None = None, at: datetime | None = None
) -> FilingStandard:
    """Use a withdrawn standard again."""
    return _set_active(standard, active=True, by=by, at=at)


def starting(starts: datetime | None, now: datetime) -> datetime:
    """The moment from which a change holds: not before now, since cases were judged by what held before."""
    if starts is not None and starts < now:
        raise Invalid(
            {"starts": _("It cannot hold from a day that has begun; leave the day empty for at once.")}
        )
    return starts or now


def versions_of(standard: FilingStandard) -> FilingStandardQuerySet:
    """Every version of the same number, for the same district or for the city."""
    return FilingStandard.objects.filter(
        case_class=standard.case_class_id, number=standard.number, district=standard.district_id
    )


def _newest(standard: FilingStandard) -> FilingStandard:
    """The row as it is, under the catalogue's lock; Stale when it is no longer the last version."""
    lock_catalogue()
    locked = FilingStandard.objects.filter(pk=standard.pk).first()
    if locked is None or locked.valid_to:
        raise Stale(_("Somebody changed this standard in between. Look at it again."))
    return locked


def _only_fills(standard: FilingStandard, text: StandardText) -> bool:
    same = all(getattr(standard, name) == value for name, value in text.rules().items())
    return same and all(getattr(standard, name) in ("", value) for name, value in text.texts().items())


def _fill(standard: FilingStandard, text: StandardText, by: User | None) -> FilingStandard:
    return _put(standard, text.texts(), by, "standard.write")


def _plan_anew(
    planned: FilingStandard, text: StandardText, by: User | None, begin: datetime
) -> FilingStandard:
    before = versions_of(planned).filter(version=planned.version - 1, valid_to=planned.valid_from)
    before.update(valid_to=begin)
    return _put(planned, {**text.rules(), **text.texts(), "valid_from": begin}, by, "standard.plan")


def _put(standard: FilingStandard, values: dict[str, Any], by: User | None, action: str) -> FilingStandard:
    for name, value in values.items():
        setattr(standard, name, value)
    standard.is_own = True
    standard.save()
    record(actor=by, action=action, target=standard, data=_told(standard))
    return standard


def _next_version(
    last: FilingStandard, text: StandardText, by: User | None, now: datetime, begin: datetime
) -> FilingStandard:
    made = FilingStandard.objects.create(
        case_class_id=last.case_class_id,
        number=last.number,
        district_id=last.district_id,
        version=last.version + 1,
        valid_from=begin,
        is_active=last.is_active,
        is_own=True,
        **text.rules(),
        **text.texts(),
    )
    action = "standard.plan" if made.is_planned(now) else "standard.write"
    record(actor=by, action=action, target=made, data=_told(made))
    return made


def _told(standard: FilingStandard) -> dict[str, Any]:
    """What the audit trail says of a version."""
    return {
        "version": standard.version,
        "district": standard.district_id,
        "limit": f"{standard.limit_value.normalize():f} {standard.limit_unit}",
        "from": standard.valid_from.isoformat() if standard.valid_from else None,
    }


def _set_active(
    standard: FilingStandard, *, active: bool, by: User | None, at: datetime | None
) -> FilingStandard:
    """Whatever is in force or planned of it."""
    require_administrator(by, standard.district)
    locked = _newest(standard)
    versions_of(locked).not_over(at).update(is_active=active, is_own=True)
    locked.is_active, locked.is_own = active, True
    record(actor=by, action="standard.restore" if active else "standard.withdraw", target=locked)
    return locked
