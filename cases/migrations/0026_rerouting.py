"""Runs that route cases again, and the kept report of the rule table: three new tables."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0025_rules_with_cases_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Rerouting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('running', models.BooleanField(default=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('last_case', models.BigIntegerField(default=0)),
                ('cases', models.PositiveIntegerField(db_comment='waiting when it began')),
                ('went', models.PositiveIntegerField(db_comment='went to their holders', default=0)),
                ('stayed', models.PositiveIntegerField(db_comment='no rule takes them, or the rule still fails', default=0)),
                ('failed', models.PositiveIntegerField(db_comment='ended in an error; see the lines', default=0)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='ReroutingError',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='errors', to='cases.rerouting')),
            ],
        ),
        migrations.CreateModel(
            name='RulesReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.PositiveIntegerField(default=0)),
                ('made', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(null=True)),
                ('content', models.JSONField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('made__lte', models.F('asked'))), name='rules_report_asked')],
            },
        ),
        migrations.AddConstraint(
            model_name='rerouting',
            constraint=models.UniqueConstraint(condition=models.Q(('running', True)), fields=('asked_by',), name='one_rerouting_a_person'),
        ),
        migrations.AddConstraint(
            model_name='rerouting',
            constraint=models.CheckConstraint(condition=models.Q(('running', True), ('ended_at__isnull', False), _connector='OR'), name='rerouting_over_has_time'),
        ),
        migrations.AddConstraint(
            model_name='reroutingerror',
            constraint=models.UniqueConstraint(fields=('run', 'case'), name='rerouting_error_once'),
        ),
    ]
