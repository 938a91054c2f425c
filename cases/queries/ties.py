"""Two rules that ask for the same: which other one, and a case that both would catch."""

from django.utils.translation import gettext as _

from cases.models import CaseClass, RoutingRule, Source
from cases.routing.ranking import same_conditions
from grids.models.grid import GridKind


def tied_with(rule: RoutingRule) -> RoutingRule | None:
    """Another rule in use with the same conditions; None for a rule out of use."""
    if not rule.is_active:
        return None
    others = RoutingRule.objects.filter(
        is_active=True, case_class=rule.case_class_id, area=rule.area_id, hours=rule.hours
    ).exclude(pk=rule.pk)
    return next((other for other in others if same_conditions(rule, other)), None)


def tie_sentence(rule: RoutingRule, other: RoutingRule) -> str:
    """Why the rule is refused: the other one, and an example."""
    return _(
        "“%(other)s” asks for exactly the same, so both would win, for example for: %(example)s. "
        "Add a condition to one of them, or switch one off."
    ) % {"other": other.name, "example": example_of(rule)}


def example_of(rule: RoutingRule) -> str:
    """A case that the rule catches, in words."""
    case_class = _a_class(rule)
    keeper = rule.component_owner or rule.component_maintainer
    said = (
        case_class.display_name if case_class else _("any class"),
        rule.area.display_name if rule.area else _("any place"),
        str(Source(rule.source or Source.PATROL).label),
        str(GridKind(rule.grid_kind).label) if rule.grid_kind else "",
        "" if rule.hours == "any" else rule.get_hours_display(),
        _("a component of %(keeper)s") % {"keeper": keeper.display_name} if keeper else "",
    )
    return " · ".join(str(words) for words in said if words)


def _a_class(rule: RoutingRule) -> CaseClass | None:
    classes = CaseClass.objects.offered().order_by("kind", "code")
    if rule.case_class is not None:
        below = classes.filter(parent=rule.case_class).first() if rule.case_class.level == 1 else None
        return below or rule.case_class
    return classes.filter(kind=rule.kind).first() if rule.kind else classes.first()
