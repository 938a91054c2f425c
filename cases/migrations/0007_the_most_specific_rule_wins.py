"""Rules no longer have a position: the most specific wins. Cases go where they went before, as far as that can be kept.

- Of two rules in use that ask for the same the later never fired: it is switched off.
- A wide rule that stood before a narrower one which it overlaps becomes one that goes before all others, and with it
  every rule that stood before it and overlaps it.
- Where even so the order turns round, the audit trail names both rules (`rule.reordered`); nothing is lost with it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import migrations, models
from django.utils import timezone

DEPTH = {"city": 1, "district": 2, "street": 3, "community": 4}
EQUAL = ("source", "grid_kind", "component_owner_id", "component_maintainer_id")
CONDITIONS = ("case_class_id", "kind", "area_id", "hours", *EQUAL)


def rank(rule: Any) -> tuple[int, ...]:
    """As cases/routing/ranking.py says on the day of this migration, without `comes_first`."""
    subject = (3 if rule.case_class.level == 2 else 2) if rule.case_class else int(bool(rule.kind))
    area = DEPTH[rule.area.level] if rule.area else 0
    named = (
        rule.component_owner_id, rule.component_maintainer_id, rule.to_keeper, rule.source,
        rule.hours != "any", rule.grid_kind,
    )  # fmt: skip
    return (subject, area, *(int(bool(one)) for one in named))


def overlap(one: Any, other: Any) -> bool:
    """Whether some case could fit both."""
    return _classes_meet(one, other) and _areas_meet(one, other) and _rest_meets(one, other)


def _classes_meet(one: Any, other: Any) -> bool:
    lines = [_class_line(rule.case_class) for rule in (one, other)]
    nested = not all(lines) or lines[0][: len(lines[1])] == lines[1] or lines[1][: len(lines[0])] == lines[0]
    kinds = {kind for rule in (one, other) for kind in (rule.kind, getattr(rule.case_class, "kind", "")) if kind}
    return nested and len(kinds) < 2


def _class_line(case_class: Any) -> list[int]:
    """Group and class, as far as it goes; nothing for every class."""
    return [pk for pk in (case_class.parent_id, case_class.pk) if pk] if case_class else []


def _areas_meet(one: Any, other: Any) -> bool:
    if one.area is None or other.area is None:
        return True
    return bool(one.area.path.startswith(other.area.path) or other.area.path.startswith(one.area.path))


def _rest_meets(one: Any, other: Any) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in EQUAL]
    hours = {one.hours, other.hours} - {"any"}
    return all(not (a and b) or a == b for a, b in pairs) and len(hours) < 2


def doubles(rules: Sequence[Any]) -> set[int]:
    """Of rules in their old order those that ask for what an earlier one asks for: they never fired."""
    seen: set[tuple[Any, ...]] = set()
    found = set()
    for rule in rules:
        asks = (*(getattr(rule, name) for name in CONDITIONS), bool(rule.to_keeper))
        if asks in seen:
            found.add(rule.pk)
        seen.add(asks)
    return found


def first_ones(rules: Sequence[Any]) -> set[int]:
    """Of rules in their old order those that have to go before all others, so that cases go where they went."""
    found: set[int] = set()
    for place in range(len(rules) - 1, -1, -1):
        rule = rules[place]
        later = [other for other in rules[place + 1 :] if overlap(rule, other)]
        if any(other.pk in found or rank(other) > rank(rule) for other in later):
            found.add(rule.pk)
    return found


def turned_round(rules: Sequence[Any], first: set[int]) -> Iterator[tuple[Any, Any]]:
    """Pairs (earlier, later) of which the later one now wins."""
    for place, rule in enumerate(rules):
        for other in rules[place + 1 :]:
            now, then = ((one.pk in first, rank(one)) for one in (rule, other))
            if then > now and overlap(rule, other):
                yield rule, other


def keep_order(apps: Any, schema_editor: Any) -> None:
    table = apps.get_model("cases", "RoutingRule").objects
    rules = list(table.filter(is_active=True).select_related("case_class", "area"))
    stated = {rule.pk: sum(map(bool, rank(rule))) for rule in rules}
    rules.sort(key=lambda rule: (rule.position, -stated[rule.pk], rule.pk))
    off = doubles(rules)
    table.filter(pk__in=off).update(is_active=False)
    rules = [rule for rule in rules if rule.pk not in off]
    first = first_ones(rules)
    table.filter(pk__in=first).update(comes_first=True)
    told = [(pk, {"off": True}) for pk in sorted(off)]
    told += [(one.pk, {"before": other.pk}) for one, other in turned_round(rules, first)]
    _tell(apps, told)


def _tell(apps: Any, told: list[tuple[int, dict[str, Any]]]) -> None:
    entries = apps.get_model("gridgov", "AuditEntry")
    now = timezone.now()
    entries.objects.bulk_create(
        entries(at=now, action="rule.reordered", target_type="cases.routingrule", target_id=str(pk), data=data)
        for pk, data in told
    )


def give_positions(apps: Any, schema_editor: Any) -> None:
    """On the way back: the most specific first."""
    table = apps.get_model("cases", "RoutingRule").objects
    rules = sorted(
        table.select_related("case_class", "area"), key=lambda rule: (rule.comes_first, rank(rule)), reverse=True
    )
    for place, rule in enumerate(rules, start=1):
        table.filter(pk=rule.pk).update(position=place * 10)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_cases_of_a_component"), ("gridgov", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="routingrule",
            name="comes_first",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="For emergencies: it wins even where another rule is more specific. "
                "Among such rules the most specific wins.",
                verbose_name="goes before all others",
            ),
        ),
        migrations.RunPython(keep_order, give_positions),
        migrations.AlterModelOptions(name="routingrule", options={"ordering": ["id"]}),
        migrations.RemoveField(model_name="routingrule", name="position"),
        migrations.AddConstraint(
            model_name="routingrule",
            constraint=models.UniqueConstraint(
                *("comes_first", "case_class", "kind", "area", "source", "hours", "grid_kind"),
                *("component_owner", "component_maintainer"),
                models.Case(models.When(to_keeper="", then=models.Value(0)), default=models.Value(1)),
                name="rule_conditions_once",
                condition=models.Q(is_active=True),
                nulls_distinct=False,
            ),
        ),
    ]
