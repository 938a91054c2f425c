"""Which cases wait because a rule failed for them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_clocks_of_work_orders")]

    operations = [
        migrations.CreateModel(
            name="RoutingFailure",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="routing_failure",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        choices=[
                            ("untried", "It cannot be tried"),
                            ("inactive", "The organisation is not active"),
                            ("nobody", "Nobody works on cases there"),
                            ("no_centre", "There is no centre at this level"),
                            ("error", "It failed with an error"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("tried_at", models.DateTimeField()),
                ("mended_at", models.DateTimeField(null=True)),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="failures",
                        to="cases.routingrule",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("mended_at", None)), fields=["tried_at"], name="routing_failure_waits"
                    )
                ]
            },
        ),
    ]
