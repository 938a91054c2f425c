"""Work orders with limits of their own, and calls to the spot. The long tables are only touched by name here.

Work orders before clocks, as everybody locks them; a program that does not know the new columns yet goes on writing.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_mapping_of_schemes'),
        ('members', '0002_defaults'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Summons',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('called', 'Called'), ('coming', 'On the way'), ('arrived', 'On the spot'), ('called_off', 'Called off')], default='called', max_length=10)),
                ('called_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('late', models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name='workorder',
            name='answered_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='workorder',
            name='clock',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.clock'),
        ),
        migrations.AddField(
            model_name='workorder',
            name='mandatory',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='workorder',
            name='own_limit',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(
            model_name='clock',
            name='clock_kind_known',
        ),
        migrations.RemoveConstraint(model_name="warnshare", name="warn_share_kind"),
        migrations.AddConstraint(
            model_name="warnshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["", "total", "level", "stage", "feedback", "order", "arrival"])
                ),
                name="warn_share_kind",
            ),
        ),
        migrations.AlterField(
            model_name='clock',
            name='kind',
            field=models.CharField(choices=[('total', 'Whole case'), ('level', 'This level'), ('stage', 'This step'), ('feedback', 'Answer downward'), ('order', 'Work order'), ('arrival', 'Arrival')], max_length=8),
        ),
        migrations.AlterField(
            model_name='participant',
            name='role',
            field=models.CharField(choices=[('holder', 'Answers for it'), ('passed_up', 'Passed it up'), ('working', 'Works on it'), ('assisting', 'Assists'), ('summoned', 'Called to the spot')], max_length=9),
        ),
        migrations.AlterField(
            model_name='stagelimit',
            name='stage',
            field=models.CharField(choices=[('accept', 'accept'), ('dispatch', 'dispatch'), ('verify', 'verify'), ('check', 'check'), ('recheck', 'check again'), ('feedback', 'answer downward'), ('arrive', 'arrive when called to the spot')], max_length=12, unique=True, verbose_name='stage'),
        ),
        AddConstraintNotValid(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['total', 'level', 'stage', 'feedback', 'order', 'arrival'])), name='clock_kind_known'),
        ),
        AddConstraintNotValid(
            model_name='workorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'lead'), _negated=True), ('mandatory', True), _connector='OR'), name='work_order_lead_is_mandatory'),
        ),
        migrations.AddField(
            model_name='summons',
            name='arrived_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='summons',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='summonses', to='cases.case'),
        ),
        migrations.AddField(
            model_name='summons',
            name='clock',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.clock'),
        ),
        migrations.AddField(
            model_name='summons',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.organisation'),
        ),
        migrations.AddIndex(
            model_name='summons',
            index=models.Index(condition=models.Q(('state__in', ['called', 'coming'])), fields=['organisation'], name='summons_inbox'),
        ),
        migrations.AddConstraint(
            model_name='summons',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'coming'])), fields=('case', 'organisation'), name='summons_one_open'),
        ),
        migrations.AddConstraint(
            model_name='summons',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'arrived'), _negated=True), ('arrived_at__isnull', False), _connector='OR'), name='summons_arrival_has_time'),
        ),
        migrations.AddConstraint(
            model_name='summons',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lat__isnull', True), ('lon__isnull', True)), models.Q(('lat__range', (-90, 90)), ('lon__range', (-180, 180))), _connector='OR'), name='summons_position_whole'),
        ),
    ]
