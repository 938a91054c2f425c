"""What a large table takes while others go on writing: the indexes of the ledger of lapses, and what holds it."""

import django.db.models.fields.json
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models

EVENT_LAPSE_ONCE = """
    CREATE UNIQUE INDEX CONCURRENTLY event_lapse_once ON cases_caseevent (case_id, (data ->> 'clock'))
    WHERE move = 'lapse'
"""
NOTICE_YEAR_ONCE = """
    CREATE UNIQUE INDEX CONCURRENTLY notice_year_once ON cases_notice (calendar_id, year, user_id)
    WHERE calendar_id IS NOT NULL
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0010_reckoning")]

    operations = [
        AddIndexConcurrently(
            model_name='clock',
            index=models.Index(condition=models.Q(('lapsed_at__isnull', False)), fields=['-lapsed_at', '-id'], name='clock_lapsed'),
        ),
        AddIndexConcurrently(
            model_name='clock',
            index=models.Index(condition=models.Q(('lapsed_at__isnull', False)), fields=['holder', '-lapsed_at', '-id'], name='clock_lapsed_by'),
        ),
        AddConstraintNotValid(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('warn_share__gt', 0), ('warn_share__lte', 1)), name='clock_warn_share'),
        ),
        ValidateConstraint(model_name="clock", name="clock_warn_share"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(EVENT_LAPSE_ONCE, "DROP INDEX event_lapse_once")],
            state_operations=[
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.UniqueConstraint(models.F('case'), django.db.models.fields.json.KeyTextTransform('clock', 'data'), condition=models.Q(('move', 'lapse')), name='event_lapse_once'),
        ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NOTICE_YEAR_ONCE, "DROP INDEX notice_year_once")],
            state_operations=[
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('calendar__isnull', False)), fields=('calendar', 'year', 'user'), name='notice_year_once'),
        ),
            ],
        ),
    ]
