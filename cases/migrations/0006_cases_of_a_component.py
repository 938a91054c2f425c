"""The cases about a component: made while others go on writing, since the table may hold millions."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0005_components")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("component__isnull", False)),
                fields=["component", "-reported_at", "-id"],
                name="case_of_component",
            ),
        ),
    ]
