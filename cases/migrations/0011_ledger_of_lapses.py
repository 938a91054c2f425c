"""What a large table takes while others go on writing: the indexes of the ledger of lapses, and what holds it."""

import django.db.models.fields.json
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from gridgov.migrating import AddCheckOnce, AddIndexOnce, AddUniqueOnce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0010_reckoning")]

    operations = [
        AddIndexOnce(
            model_name='clock',
            index=models.Index(condition=models.Q(('lapsed_at__isnull', False)), fields=['-lapsed_at', '-id'], name='clock_lapsed'),
        ),
        AddIndexOnce(
            model_name='clock',
            index=models.Index(condition=models.Q(('lapsed_at__isnull', False)), fields=['holder', '-lapsed_at', '-id'], name='clock_lapsed_by'),
        ),
        AddCheckOnce(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('warn_share__gt', 0), ('warn_share__lte', 1)), name='clock_warn_share'),
        ),
        ValidateConstraint(model_name="clock", name="clock_warn_share"),
        AddUniqueOnce(
            model_name='caseevent',
            constraint=models.UniqueConstraint(models.F('case'), django.db.models.fields.json.KeyTextTransform('clock', 'data'), condition=models.Q(('move', 'lapse')), name='event_lapse_once'),
        ),
        AddUniqueOnce(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('calendar__isnull', False)), fields=('calendar', 'year', 'user'), name='notice_year_once'),
        ),
    ]
