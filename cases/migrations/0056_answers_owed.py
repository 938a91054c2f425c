# Lists of other things than cases as files; answers that hotlines are owed; a sender's address with the case.

import django.db.models.deletion
import gridgov.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0055_closed_today'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='of',
            field=models.BigIntegerField(db_comment='of a list: what its rows belong to, such as a campaign', null=True),
        ),
        migrations.AddField(
            model_name='export',
            name='what',
            field=models.CharField(db_comment='of a list: its kind', db_default='cases', default='cases', max_length=12),
        ),
        migrations.AddField(
            model_name='hotlinefile',
            name='confirmed_by',
            field=models.ForeignKey(db_comment='whose rights bring it in', db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hotlinefile',
            name='outcome',
            field=models.JSONField(db_comment='rows by state when it was over', db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='hotlinerow',
            name='sent_at',
            field=models.DateTimeField(db_comment='when the hotline got the answer; reopened it owes another', null=True),
        ),
        migrations.AddField(
            model_name='hotlinerow',
            name='sent_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='hotline_file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.hotlinefile'),
        ),
        migrations.AddField(
            model_name='reporter',
            name='mail',
            field=gridgov.fields.SecretField(blank=True, context='reporter.mail', db_default='', default=''),
        ),
        migrations.AlterField(
            model_name='export',
            name='query',
            field=models.TextField(blank=True, db_comment='of a list: its query string'),
        ),
    ]
