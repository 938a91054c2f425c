"""One notice for a person of each file and of each job: indexes over all notices, built beside writers.

They stood in 0030 and 0031; a database that has them from there keeps them.
"""

from django.db import migrations, models

from gridgov.migrating import AddUniqueOnce


def once(field: str) -> AddUniqueOnce:
    return AddUniqueOnce(
        model_name="notice",
        constraint=models.UniqueConstraint(
            condition=models.Q((f"{field}__isnull", False)), fields=(field, "user"), name=f"notice_{field}_once"
        ),
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0044_merged_checked")]

    operations = [once("export"), once("bulk")]
