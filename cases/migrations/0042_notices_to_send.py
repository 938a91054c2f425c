"""Notices that no channel has been asked about, and one list of dormant cases a week: built beside writers."""

from django.db import migrations, models

from gridgov.migrating import AddIndexOnce, AddUniqueOnce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0041_deliveries")]

    operations = [
        AddIndexOnce(
            model_name="notice",
            index=models.Index(fields=["id"], name="notice_waits", condition=models.Q(waits=True)),
        ),
        AddUniqueOnce(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=["user", "due_at"], name="notice_dormant_once", condition=models.Q(kind="dormant")
            ),
        ),
    ]
