"""The kinds of clocks that were there are asked beside writers."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0048_emergencies")]

    operations = [ValidateConstraint(model_name="clock", name="clock_kind_known")]
