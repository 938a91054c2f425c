"""A rule that routed cases stays: only the description of the reference changes, nothing is written."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0024_what_old_programs_left'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='routed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.routingrule'),
        ),
    ]
