"""Mappings between schemes take the place of the one class that took another's place."""

from collections import Counter
from typing import Any

from django.db import migrations, models
from django.db.models import CASCADE, F, Q
from django.db.models.functions import Greatest, Least


def write_mappings(apps: Any, schema_editor: Any) -> None:
    """The only class that went over into another is the same; several that went into one are narrower."""
    classes, mappings = apps.get_model("cases", "CaseClass"), apps.get_model("cases", "ClassMapping")
    older = list(classes.objects.exclude(successor=None).filter(~Q(successor__scheme=F("scheme"))))
    times = Counter((each.scheme_id, each.successor_id) for each in older)
    mappings.objects.bulk_create(
        mappings(
            from_class=each,
            to_class_id=each.successor_id,
            relation="same" if times[each.scheme_id, each.successor_id] == 1 else "narrower",
            source=each.source,
            confidence=each.confidence,
        )
        for each in older
    )


def write_successors(apps: Any, schema_editor: Any) -> None:
    """Backward: what a class is the same as, or a part of, takes its place."""
    mappings = apps.get_model("cases", "ClassMapping").objects
    for each in mappings.filter(relation__in=("same", "narrower")).select_related("from_class"):
        each.from_class.successor_id = each.to_class_id
        each.from_class.save(update_fields=["successor"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_catalogue_by_district")]

    operations = [
        migrations.CreateModel(
            name="ClassMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("same", "the same as"),
                            ("broader", "broader than"),
                            ("narrower", "narrower than"),
                        ],
                        max_length=8,
                        verbose_name="is",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("confidence", models.CharField(blank=True, max_length=300, verbose_name="how sure")),
                ("is_own", models.BooleanField(default=False, verbose_name="set by this city")),
                (
                    "from_class",
                    models.ForeignKey(
                        on_delete=CASCADE,
                        related_name="mappings",
                        to="cases.caseclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "to_class",
                    models.ForeignKey(
                        on_delete=CASCADE,
                        related_name="mapped_from",
                        to="cases.caseclass",
                        verbose_name="other class",
                    ),
                ),
            ],
            options={
                "verbose_name": "mapping of classes",
                "verbose_name_plural": "mappings of classes",
                "ordering": ("from_class", "to_class"),
            },
        ),
        migrations.AddConstraint(
            "classmapping",
            models.UniqueConstraint(
                Least("from_class", "to_class"), Greatest("from_class", "to_class"), name="mapping_pair_once"
            ),
        ),
        migrations.AddConstraint(
            "classmapping",
            models.CheckConstraint(condition=~Q(from_class=F("to_class")), name="mapping_of_two"),
        ),
        migrations.AddConstraint(
            "classmapping",
            models.CheckConstraint(
                condition=Q(relation__in=["same", "broader", "narrower"]), name="mapping_relation_known"
            ),
        ),
        migrations.RunPython(write_mappings, write_successors),
        migrations.RemoveField("caseclass", "successor"),
    ]
