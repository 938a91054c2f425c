"""Filing standards of single districts. Small tables: a catalogue has thousands of rows, not millions."""

from typing import Any

from django.db import migrations, models
from django.db.models import PROTECT, F, Q
from django.db.models.functions import Now

KEPT_APART = 1_000_000  # numbers that no catalogue reaches


def end_those_of_districts(apps: Any, schema_editor: Any) -> None:
    """Backward: cases keep the standards of districts that they were judged by, ended and out of the way."""
    districts = apps.get_model("cases", "FilingStandard").objects.exclude(district=None)
    districts.filter(valid_to=None).update(valid_to=Now(), is_active=False)
    districts.update(number=KEPT_APART + F("pk"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_ledger_of_lapses"), ("grids", "0004_division_answers")]

    operations = [
        migrations.RemoveConstraint("filingstandard", "filing_standard_key"),
        migrations.RemoveConstraint("filingstandard", "filing_standard_one_current"),
        migrations.AddField(
            "filingstandard",
            "district",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=PROTECT,
                related_name="+",
                to="grids.area",
                verbose_name="district",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, end_those_of_districts),
        migrations.AddConstraint(
            "filingstandard",
            models.UniqueConstraint(
                fields=("case_class", "number", "district", "version"),
                name="filing_standard_key",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "filingstandard",
            models.UniqueConstraint(
                condition=Q(valid_to__isnull=True),
                fields=("case_class", "number", "district"),
                name="filing_standard_one_current",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "filingstandard",
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="filing_standard_time",
            ),
        ),
    ]
