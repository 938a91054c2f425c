"""Cases about registered components, and rules that look at whoever owns or maintains them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

COMPONENT_CODE = r"^\d{2}(\d{3})?$"


def hand_down_classes(apps: Any, schema_editor: Any) -> None:
    """What loading the catalogue does from now on: its classes of components become the territory's."""
    found = apps.get_model("cases", "CaseClass").objects.filter(
        kind="component", scheme__is_current=True, code__regex=COMPONENT_CODE
    )
    rows = {
        code: (name[:100], name_en[:100])
        for code, name, name_en in found.values_list("code", "name", "name_en")
    }
    kinds = apps.get_model("grids", "ComponentClass").objects
    known = set(kinds.values_list("code", flat=True))
    kinds.bulk_create(
        kinds.model(code=code, name=name, name_en=name_en)
        for code, (name, name_en) in rows.items()
        if code not in known
    )


def switch_off_rules_of_keepers(apps: Any, schema_editor: Any) -> None:
    """On the way back: a rule without its target would go everywhere, so it is kept, but out of use."""
    rules = apps.get_model("cases", "RoutingRule").objects
    rules.exclude(to_keeper="").update(to_keeper="", to_level="street", is_active=False)
    named = models.Q(component_owner__isnull=False) | models.Q(component_maintainer__isnull=False)
    rules.filter(named).update(is_active=False)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_contacts_to_shred"),
        ("grids", "0003_drawing_components_rules"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="routingrule", name="rule_one_target"),
        migrations.AddField(
            model_name="case",
            name="component",
            field=models.ForeignKey(
                db_comment="the registered thing it is about",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.component",
            ),
        ),
        migrations.AddField(
            model_name="routingrule",
            name="component_maintainer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="grids.keeper",
                verbose_name="maintainer of the component",
            ),
        ),
        migrations.AddField(
            model_name="routingrule",
            name="component_owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="grids.keeper",
                verbose_name="owner of the component",
            ),
        ),
        migrations.AddField(
            model_name="routingrule",
            name="to_keeper",
            field=models.CharField(
                blank=True,
                choices=[("owner", "the component's owner"), ("maintainer", "the component's maintainer")],
                default="",
                max_length=10,
                verbose_name="to whoever keeps the component",
            ),
        ),
        migrations.AddConstraint(
            model_name="routingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_keeper", ""), ("to_level", ""), ("to_organisation__isnull", False)),
                    models.Q(
                        models.Q(("to_level", ""), _negated=True),
                        ("to_keeper", ""),
                        ("to_organisation", None),
                    ),
                    models.Q(
                        ("to_level", ""),
                        ("to_organisation", None),
                        models.Q(("to_keeper", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rule_one_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="routingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_keeper__in", ["", "owner", "maintainer"])), name="rule_keeper_known"
            ),
        ),
        migrations.RunPython(hand_down_classes, switch_off_rules_of_keepers),
    ]
