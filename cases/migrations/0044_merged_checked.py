"""What 0043 asks of new rows asked of the old ones, and the index of merged cases: beside writers."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from gridgov.migrating import AddIndexOnce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0043_merging")]

    operations = [
        AddIndexOnce(
            model_name="case",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into", "id"],
                name="case_merged_into",
            ),
        ),
        ValidateConstraint(model_name="case", name="case_state_known"),
        ValidateConstraint(model_name="case", name="case_merged_has_main"),
        migrations.RunSQL(
            "ALTER TABLE cases_case VALIDATE CONSTRAINT cases_case_merged_into_fk", migrations.RunSQL.noop
        ),
    ]
