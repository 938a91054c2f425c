"""The cases about a component: made while others go on writing, since the table may hold millions."""

from django.db import migrations, models

from gridgov.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0005_components")]

    operations = [
        AddIndexOnce(
            model_name="case",
            index=models.Index(
                condition=models.Q(("component__isnull", False)),
                fields=["component", "-reported_at", "-id"],
                name="case_of_component",
            ),
        ),
    ]
