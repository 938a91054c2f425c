"""Work orders and calls to the spot of an organisation, by their own limits: an index, built beside writers."""

from django.db import migrations, models

from gridgov.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0036_returns_of_each")]

    operations = [
        AddIndexOnce(
            model_name="clock",
            index=models.Index(
                fields=["holder", "due_at", "id"],
                name="clock_errands",
                condition=models.Q(
                    kind__in=["order", "arrival"], ended_at=None, paused_at=None, replayed=False
                ),
            ),
        ),
    ]
