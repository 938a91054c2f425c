"""Tasks to look on site, what classes have of their own, the words of the city. A nullable column costs no lock."""
import cases.models.onsite
import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_the_most_specific_rule_wins'),
        ('grids', '0004_division_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='sampled',
            field=models.BooleanField(db_comment='drawn to be checked on site, or not; null: its class is always checked', null=True),
        ),
        migrations.AlterField(
            model_name='stagelimit',
            name='stage',
            field=models.CharField(choices=[('accept', 'accept'), ('dispatch', 'dispatch'), ('verify', 'verify'), ('check', 'check'), ('recheck', 'check again'), ('feedback', 'answer downward')], max_length=12, unique=True, verbose_name='stage'),
        ),
        migrations.CreateModel(
            name='SiteSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verify_zh', models.CharField(choices=[('heshi', '核实'), ('hecha', '核查'), ('heyan', '核验'), ('fuhe', '复核')], default='heshi', max_length=8)),
                ('check_zh', models.CharField(choices=[('heshi', '核实'), ('hecha', '核查'), ('heyan', '核验'), ('fuhe', '复核')], default='hecha', max_length=8)),
                ('verify_en', models.CharField(choices=[('verify', 'verify'), ('check', 'check'), ('inspect', 'inspect')], default='verify', max_length=8)),
                ('check_en', models.CharField(choices=[('verify', 'verify'), ('check', 'check'), ('inspect', 'inspect')], default='check', max_length=8)),
                ('seed', models.CharField(default=cases.models.onsite.new_seed, editable=False, max_length=32)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='site_setting_one_row')],
            },
        ),
        migrations.CreateModel(
            name='SiteRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_share', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='share checked on site')),
                ('recheck_share', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='share checked again by somebody else')),
                ('photos', models.BooleanField(blank=True, null=True, verbose_name='photos when settled on the spot')),
                ('case_class', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='site_rule', to='cases.caseclass')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('check_share', None), ('check_share__range', (0, 1)), _connector='OR'), models.Q(('recheck_share', None), ('recheck_share__range', (0, 1)), _connector='OR')), name='site_rule_shares')],
            },
        ),
        migrations.CreateModel(
            name='SiteTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('verify', 'verify'), ('check', 'check'), ('recheck', 'check again')], max_length=7)),
                ('given_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, choices=[('seen', 'told what is there'), ('done', 'found done'), ('not_done', 'found not done'), ('dropped', 'not needed any more')], max_length=8)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='site_tasks', to='cases.case')),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.clock')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(db_comment='what was said, with its photos', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.caseevent')),
                ('grid', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['grid'], name='site_task_waits'), models.Index(fields=['case', 'id'], name='site_task_of_case'), models.Index(fields=['done_by', 'done_at'], name='site_task_done')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('case',), name='site_task_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None), ('result', '')), models.Q(('done_at__isnull', False), ('done_by', None), ('result', 'dropped')), models.Q(('done_at__isnull', False), ('result__in', ['seen', 'done', 'not_done'])), _connector='OR'), name='site_task_ends_with_result')],
            },
        ),
    ]
