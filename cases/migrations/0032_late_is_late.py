"""What ends after it ran out was late; of which due time a notice tells; which preview a run applies."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_bulk")]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='clock',
            trigger=pgtrigger.compiler.Trigger(name='clock_ends_late', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."ended_at" IS NOT NULL AND NEW."lapsed_at" IS NULL AND OLD."ended_at" IS NULL)', func='\n    IF NEW.due_at < COALESCE(OLD.paused_at, NEW.ended_at) THEN NEW.lapsed_at := NEW.due_at; END IF;\n    RETURN NEW;\n', hash='2a2745979fb644d85efeb024736b82edf226176e', operation='UPDATE OF "ended_at"', pgid='pgtrigger_clock_ends_late_fd37e', table='cases_clock', when='BEFORE')),
        ),
        migrations.AddField(
            model_name="notice",
            name="due_at",
            field=models.DateTimeField(null=True, db_comment="when the clock was due that it tells of"),
        ),
        migrations.AddField(
            model_name="reckoning",
            name="basis",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="reckoning",
            name="preview",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applied",
                to="cases.reckoning",
            ),
        ),
    ]
