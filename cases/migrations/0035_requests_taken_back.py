"""Whoever asked may take it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0034_warned_more_than_once")]

    operations = [
        migrations.AddField(
            "caserequest",
            "taken_back",
            models.BooleanField(default=False, db_default=False, db_comment="by whoever asked"),
        ),
    ]
