"""Open and ended cases by their place, for maps; the ended ones by their report. Indexes, built beside writers."""

from django.contrib.postgres.indexes import SpGistIndex
from django.db import migrations, models

from gridgov.migrating import AddIndexOnce

ENDED = ("closed", "rejected", "void", "merged")
OPEN = (
    "reported",
    "verifying",
    "established",
    "dispatched",
    "handling",
    "handled",
    "checking",
    "returned",
    "on_hold",
    "reopened",
)
PLACE = models.Func("lon", "lat", function="point", output_field=models.FloatField())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0039_comments")]

    operations = [
        AddIndexOnce(
            model_name="case",
            index=SpGistIndex(PLACE, name=f"case_place_{name}", condition=models.Q(state__in=states)),
        )
        for name, states in (("open", OPEN), ("ended", ENDED))
    ] + [
        AddIndexOnce(
            model_name="case",
            index=models.Index(
                fields=["-reported_at", "-id"],
                name="case_new_ended",
                condition=models.Q(state__in=ENDED),
            ),
        ),
    ]
