from django.db import migrations, models

from gridgov.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0054_saved_filters")]

    operations = [
        AddIndexOnce(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at"], name="case_closed"
            ),
        ),
    ]
