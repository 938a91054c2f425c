"""Writing the rule table."""

from typing import Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.actions.rules_report import ask_report
from cases.administering import require_administrator
from cases.models import Level, RoutingRule
from cases.queries.rules import routed_by, routed_text
from cases.queries.ties import tie_sentence, tied_with
from gridgov.audit import record
from gridgov.problems import Invalid

FIELDS = (
    "name", "is_active", "comes_first", "case_class", "kind", "area", "source", "hours", "grid_kind",
    "component_owner", "component_maintainer", "to_level", "to_organisation", "to_keeper",
)  # fmt: skip


@transaction.atomic
def save_rule(*, by: Any, fields: dict[str, Any], rule_id: int | None = None) -> RoutingRule:
    """Make a rule, or change one; `fields` by the names of the model's columns.

    Raises Refused unless `by` administers the rule's area (the city for a rule without one; the whole city too for a
    rule that goes before all others), before and after; Invalid when a rule in use asks for the same already.
    """
    rule = _locked(rule_id) if rule_id else RoutingRule()
    if rule_id:
        _require_right(by, rule)
    for name in FIELDS:
        if name in fields:
            setattr(rule, name, fields[name])
    _require_right(by, rule)
    _check(rule)
    _leave_kind_to_class(rule)
    _store(rule)
    record(actor=by, action="rule.change" if rule_id else "rule.make", target=rule, data={"name": rule.name})
    ask_report()
    return rule


@transaction.atomic
def switch_rule(*, by: Any, rule_id: int, on: bool) -> RoutingRule:
    """Take a rule out of use, or into it again. Invalid when meanwhile another one asks for the same."""
    rule = _locked(rule_id)
    _require_right(by, rule)
    rule.is_active = on
    _store(rule)
    record(actor=by, action="rule.switch", target=rule, data={"on": on})
    ask_report()
    return rule


@transaction.atomic
def delete_rule(*, by: Any, rule_id: int) -> None:
    """Take away a rule that never routed a case. Invalid for others, with how many: they are switched off instead."""
    rule = _locked(rule_id)
    _require_right(by, rule)
    if number := routed_by(rule):
        raise Invalid(
            _("“%(name)s” took %(cases)s to their holders, and they name it. Switch it off instead.")
            % {"name": rule.name, "cases": routed_text(number)}
        )
    record(actor=by, action="rule.delete", target=rule, data={"name": rule.name})
    rule.delete()
    ask_report()


def _locked(rule_id: int) -> RoutingRule:
    return get_object_or_404(
        RoutingRule.objects.select_for_update(of=("self",)).select_related("area"), pk=rule_id
    )


def _require_right(by: Any, rule: RoutingRule) -> None:
    """A rule that goes before all others passes over the city's own ones: that is the city's to say."""
    require_administrator(by, None if rule.comes_first else rule.area)


def _store(rule: RoutingRule) -> None:
    """Whoever stores the same at the same moment is stopped by the database, and told as if he came a moment later."""
    if other := tied_with(rule):
        raise Invalid({"": tie_sentence(rule, other)})
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:
        other = tied_with(rule)
        if other is None:
            raise
        raise Invalid({"": tie_sentence(rule, other)}) from None


def _leave_kind_to_class(rule: RoutingRule) -> None:
    """A class has a kind: named beside it, it says nothing new, or makes a rule that never fits."""
    if rule.case_class is None or not rule.kind:
        return
    if rule.kind != rule.case_class.kind:
        raise Invalid(
            {
                "kind": _("“%(name)s” is of another kind: the rule would never fit.")
                % {"name": rule.case_class.display_name}
            }
        )
    rule.kind = ""


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
