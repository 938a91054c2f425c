"""Which classes ring: written by the city's administrators."""

from django.db import transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import CaseClass, RingRule
from cases.models.alarm import LONGEST
from gridgov.audit import record
from gridgov.problems import Invalid
from members.models import User


@transaction.atomic
def set_ring_rule(
    *, by: User | None, case_class: CaseClass, minutes: int, urgent_only: bool = False
) -> RingRule:
    """From now on cases of this class or group ring; a second time it is changed. Alarms that ring keep their limit."""
    require_administrator(by)
    if not 0 < minutes <= LONGEST:
        raise Invalid({"minutes": _("Between one minute and a day (1440 minutes).")})
    if case_class.is_dispute:
        raise Invalid({"case_class": _("Disputes are seen by few and cannot ring.")})
    given = {"minutes": minutes, "urgent_only": urgent_only}
    rule, _made = RingRule.objects.update_or_create(case_class=case_class, defaults=given)
    record(actor=by, action="alarm.rule", target=rule, data={"class": case_class.pk, **given})
    return rule


@transaction.atomic
def drop_ring_rule(*, by: User | None, rule: RingRule) -> None:
    """New cases of it ring no more."""
    require_administrator(by)
    record(actor=by, action="alarm.rule_drop", target=rule, data={"class": rule.case_class_id})
    rule.delete()
