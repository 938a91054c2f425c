"""Reckoning anew, effective-dated calendar versions, the share after which a holder is warned."""

import django.db.models.deletion
import django.db.models.fields.json
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', "0009_looks_under_way"),
        ('members', '0002_defaults'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Moved',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_due_at', models.DateTimeField()),
                ('new_due_at', models.DateTimeField()),
                ('old_warn_at', models.DateTimeField()),
                ('new_warn_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Reckoning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dry', models.BooleanField(default=False)),
                ('running', models.BooleanField(default=True)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('last_case', models.BigIntegerField(default=0)),
                ('cases', models.PositiveIntegerField(db_comment='open when it began', default=0)),
                ('looked', models.PositiveIntegerField(db_comment='cases looked at', default=0)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked', models.PositiveIntegerField(default=0)),
                ('earlier', models.PositiveIntegerField(default=0)),
                ('later', models.PositiveIntegerField(default=0)),
                ('overdue', models.PositiveIntegerField(default=0)),
                ('warning', models.PositiveIntegerField(default=0)),
                ('spared', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='WarnShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=8, unique=True, verbose_name='kind of limit')),
                ('share', models.DecimalField(decimal_places=3, max_digits=4, verbose_name='share of the limit')),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='calendarversion',
            name='calendar_version_final',
        ),
        migrations.AddField(
            model_name='calendarversion',
            name='effective_from',
            field=models.DateField(blank=True, db_comment='clocks that begin on this day or later use it; null: as if it had always been so', null=True, verbose_name='in force from'),
        ),
        migrations.AddField(
            model_name='clock',
            name='warn_share',
            field=models.DecimalField(db_comment='part of the limit after which the holder is warned', db_default=Decimal('0.8'), decimal_places=3, default=Decimal('0.8'), max_digits=4),
        ),
        migrations.AddField(
            model_name='notice',
            name='calendar',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.workcalendar'),
        ),
        migrations.AddField(
            model_name='notice',
            name='year',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='notice',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarversion',
            trigger=pgtrigger.compiler.Trigger(name='calendar_version_final', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."calendar_id" IS DISTINCT FROM (NEW."calendar_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."timezone" IS DISTINCT FROM (NEW."timezone") OR OLD."covers_from" IS DISTINCT FROM (NEW."covers_from") OR OLD."covers_to" IS DISTINCT FROM (NEW."covers_to") OR OLD."hours_per_day" IS DISTINCT FROM (NEW."hours_per_day") OR OLD."weekly" IS DISTINCT FROM (NEW."weekly") OR OLD."days" IS DISTINCT FROM (NEW."days") OR OLD."estimated_from" IS DISTINCT FROM (NEW."estimated_from") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cf3ae89c2d2eba420e4ebdbc7afa49bfc4453da7', operation='UPDATE', pgid='pgtrigger_calendar_version_final_be98f', table='cases_calendarversion', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='moved',
            name='clock',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moved', to='cases.clock'),
        ),
        migrations.AddField(
            model_name='moved',
            name='new_calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.calendarversion'),
        ),
        migrations.AddField(
            model_name='moved',
            name='old_calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.calendarversion'),
        ),
        migrations.AddField(
            model_name='reckoning',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reckoning',
            name='calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.workcalendar'),
        ),
        migrations.AddField(
            model_name='reckoning',
            name='stopped_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moved',
            name='reckoning',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='moved', to='cases.reckoning'),
        ),
        migrations.AddField(
            model_name='tally',
            name='holder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.organisation'),
        ),
        migrations.AddField(
            model_name='tally',
            name='reckoning',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='cases.reckoning'),
        ),
        migrations.AddConstraint(
            model_name='warnshare',
            constraint=models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='warn_share_part'),
        ),
        migrations.AddConstraint(
            model_name='warnshare',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'total', 'level', 'stage', 'feedback'])), name='warn_share_kind'),
        ),
        migrations.AddConstraint(
            model_name='reckoning',
            constraint=models.UniqueConstraint(condition=models.Q(('running', True)), fields=('running',), name='one_reckoning_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='reckoning',
            constraint=models.CheckConstraint(condition=models.Q(('running', True), ('ended_at__isnull', False), _connector='OR'), name='reckoning_over_has_time'),
        ),
        migrations.AddConstraint(
            model_name='moved',
            constraint=models.UniqueConstraint(fields=('reckoning', 'clock'), name='moved_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moved',
            trigger=pgtrigger.compiler.Trigger(name='moved_final', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='da8fadba0495565dbef373b7b2436891f6b67d49', operation='UPDATE', pgid='pgtrigger_moved_final_d6420', table='cases_moved', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('reckoning', 'holder'), name='one_tally_a_holder'),
        ),
    ]
