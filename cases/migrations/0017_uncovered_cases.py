"""Cases that no rule took anywhere, found without reading the others; built beside people who work."""

from django.db import migrations, models

from gridgov.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0016_routing_failures")]

    operations = [
        AddIndexOnce(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "reported"), ("uncovered", True)),
                fields=["reported_at"],
                name="case_uncovered",
            ),
        ),
    ]
