"""Writing the limits of steps and levels, and when is warned."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import CaseClass, LevelLimit, LimitUnit, StageLimit, WarnShare
from gridgov.audit import record
from gridgov.problems import Invalid
from members.models import User


@transaction.atomic
def set_stage_limit(*, stage: str, value: Decimal, unit: str, by: User | None = None) -> StageLimit:
    """How long a step may take from now on; running clocks keep their limit."""
    require_administrator(by)
    _check_value(value, unit)
    limit, _made = StageLimit.objects.update_or_create(stage=stage, defaults={"value": value, "unit": unit})
    record(actor=by, action="limit.stage", target=limit, data={"value": str(value), "unit": unit})
    return limit


@transaction.atomic
def set_level_limit(
    *,
    level: str,
    group: CaseClass | None = None,
    value: Decimal | None = None,
    unit: str = "",
    share: Decimal | None = None,
    by: User | None = None,
) -> LevelLimit:
    """How long a level may hold cases of a group (None: of all): a limit with unit, or a share (0..1] of the total."""
    require_administrator(by)
    if (value is None) == (share is None):
        raise Invalid(_("Give either a limit or a share of the total limit."))
    if value is not None:
        _check_value(value, unit)
    _check_share(share)
    if group is not None and group.level != 1:
        raise Invalid({"group": _("“%(name)s” is no group of classes.") % {"name": group.display_name}})
    defaults = {"value": value, "unit": unit if value is not None else "", "share": share}
    limit, _made = LevelLimit.objects.update_or_create(level=level, group=group, defaults=defaults)
    told = {name: str(given) for name, given in defaults.items() if given}
    record(actor=by, action="limit.level", target=limit, data={"level": level} | told)
    return limit


@transaction.atomic
def drop_level_limit(*, limit: LevelLimit, by: User | None = None) -> None:
    """Let the general row, or the usual share, rule again."""
    require_administrator(by)
    record(actor=by, action="limit.level.drop", target=limit, data={"level": limit.level})
    limit.delete()


@transaction.atomic
def set_warn_share(*, kind: str = WarnShare.ALL, share: Decimal | None, by: User | None = None) -> None:
    """After which part (0..1] of a limit its holder is warned: of one kind of clock, or of all without an own share.

    None takes the share away. Running clocks keep theirs until they are reckoned anew.
    """
    require_administrator(by)
    _check_share(share)
    if share is None:
        WarnShare.objects.filter(kind=kind).delete()
    else:
        WarnShare.objects.update_or_create(kind=kind, defaults={"share": share})
    record(actor=by, action="limit.warning", data={"kind": kind, "share": str(share or "")})


def _check_value(value: Decimal, unit: str) -> None:
    if value <= 0:
        raise Invalid({"value": _("The limit must be more than 0.")})
    if unit not in LimitUnit.values:
        raise Invalid({"unit": _("Choose one from the list.")})


def _check_share(share: Decimal | None) -> None:
    if share is not None and not 0 < share <= 1:
        raise Invalid({"share": _("A share is more than 0 and at most 100%.")})
