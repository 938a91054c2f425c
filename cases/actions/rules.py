"""Writing the rule table."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import Level, RoutingRule
from gridgov.audit import record
from gridgov.problems import Invalid

FIELDS = (
    "name", "position", "is_active", "case_class", "kind", "area", "source", "hours", "grid_kind",
    "component_owner", "component_maintainer", "to_level", "to_organisation", "to_keeper",
)  # fmt: skip


@transaction.atomic
def save_rule(*, by: Any, fields: dict[str, Any], rule_id: int | None = None) -> RoutingRule:
    """Make a rule, or change one; `fields` by the names of the model's columns.

    Raises Refused unless `by` administers the rule's area (the city for a rule without one), before and after.
    """
    rule = _locked(rule_id) if rule_id else RoutingRule()
    if rule_id:
        require_administrator(by, rule.area)
    for name in FIELDS:
        if name in fields:
            setattr(rule, name, fields[name])
    require_administrator(by, rule.area)
    _check(rule)
    rule.save()
    record(actor=by, action="rule.change" if rule_id else "rule.make", target=rule, data={"name": rule.name})
    return rule


@transaction.atomic
def switch_rule(*, by: Any, rule_id: int, on: bool) -> RoutingRule:
    """Take a rule out of use, or into it again."""
    rule = _locked(rule_id)
    require_administrator(by, rule.area)
    rule.is_active = on
    rule.save(update_fields=["is_active"])
    record(actor=by, action="rule.switch", target=rule, data={"on": on})
    return rule


@transaction.atomic
def delete_rule(*, by: Any, rule_id: int) -> None:
    """Take a rule away. Cases that it routed stay where they are; their history names its number."""
    rule = _locked(rule_id)
    require_administrator(by, rule.area)
    record(actor=by, action="rule.delete", target=rule, data={"name": rule.name})
    rule.delete()


def _locked(rule_id: int) -> RoutingRule:
    return get_object_or_404(
        RoutingRule.objects.select_for_update(of=("self",)).select_related("area"), pk=rule_id
    )


def _check(rule: RoutingRule) -> None:
    problems: dict[str, str] = {}
    if not rule.name.strip():
        problems["name"] = _("Give the rule a name.")
    if [bool(rule.to_level), bool(rule.to_organisation_id), bool(rule.to_keeper)].count(True) != 1:
        problems["to_level"] = _("Choose either a level, one organisation, or who keeps the component.")
    if rule.to_level and rule.to_level not in Level.values:
        problems["to_level"] = _("Choose one from the list.")
    if rule.to_keeper and rule.to_keeper not in RoutingRule.Keeper.values:
        problems["to_keeper"] = _("Choose one from the list.")
    if rule.to_organisation and not rule.to_organisation.is_active:
        problems["to_organisation"] = _("This organisation is not active.")
    if problems:
        raise Invalid(problems)
