"""Merged cases: the state, the column, and what the database refuses. Quick, whatever stands in the tables."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from gridgov.migrating import AddCheckOnce

STATES = [
    "reported", "verifying", "established", "dispatched", "handling", "handled", "checking", "returned", "on_hold",
    "reopened", "closed", "rejected", "void", "merged",
]  # fmt: skip
MERGED = models.Q(("merged_into__isnull", False), ("state", "merged"))
NOT_MERGED = models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True))
# A reference that is added with its column would be asked of every row under the strongest lock.
COLUMN = """
    ALTER TABLE cases_case ADD COLUMN merged_into_id bigint NULL;
    COMMENT ON COLUMN cases_case.merged_into_id IS 'the case under which the same problem is dealt with';
    ALTER TABLE cases_case ADD CONSTRAINT cases_case_merged_into_fk FOREIGN KEY (merged_into_id)
        REFERENCES cases_case (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0042_notices_to_send")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='case_has_clocks',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='clock',
            name='clock_left_case',
        ),
        migrations.RemoveConstraint("case", "case_state_known"),
        migrations.RunSQL(
            COLUMN,
            "ALTER TABLE cases_case DROP COLUMN merged_into_id",
            state_operations=[
                migrations.AddField(
                    model_name="case",
                    name="merged_into",
                    field=models.ForeignKey(
                        db_comment="the case under which the same problem is dealt with",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('reported', 'Reported'), ('verifying', 'Verifying'), ('established', 'Established'), ('dispatched', 'Dispatched'), ('handling', 'Handling'), ('handled', 'Handled'), ('checking', 'Checking'), ('returned', 'Returned'), ('on_hold', 'On hold'), ('reopened', 'Reopened'), ('closed', 'Closed'), ('rejected', 'Rejected'), ('void', 'Void'), ('merged', 'Merged')], default='reported', max_length=12),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_has_clocks', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE subject cases_case%ROWTYPE; clocks integer;', func="\n    SELECT * INTO subject FROM cases_case WHERE id = NEW.id;\n    IF NOT FOUND OR subject.state IN ('closed', 'rejected', 'void', 'merged', 'on_hold') THEN RETURN NULL; END IF;\n    SELECT count(*) FILTER (WHERE kind = 'total') * 10 + count(*) FILTER (WHERE kind = 'level') INTO clocks\n        FROM cases_clock\n        WHERE case_id = subject.id AND kind IN ('total', 'level') AND ended_at IS NULL AND paused_at IS NULL;\n    IF clocks <> 11 THEN\n        RAISE EXCEPTION 'case %: an open case has one running total clock and one running level clock', subject.number\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='de58ad1fedbe51575d0909e7153fc370f64bfca3', operation='INSERT OR UPDATE OF "state"', pgid='pgtrigger_case_has_clocks_601b2', table='cases_case', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clock',
            trigger=pgtrigger.compiler.Trigger(name='clock_left_case', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE subject cases_case%ROWTYPE; clocks integer;', func="\n    SELECT * INTO subject FROM cases_case WHERE id = OLD.case_id;\n    IF NOT FOUND OR subject.state IN ('closed', 'rejected', 'void', 'merged', 'on_hold') THEN RETURN NULL; END IF;\n    SELECT count(*) FILTER (WHERE kind = 'total') * 10 + count(*) FILTER (WHERE kind = 'level') INTO clocks\n        FROM cases_clock\n        WHERE case_id = subject.id AND kind IN ('total', 'level') AND ended_at IS NULL AND paused_at IS NULL;\n    IF clocks <> 11 THEN\n        RAISE EXCEPTION 'case %: an open case has one running total clock and one running level clock', subject.number\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='1455c30b9019a4d15c1d967105d61e8ca6df81dc', operation='DELETE OR UPDATE OF "ended_at", "paused_at", "case_id"', pgid='pgtrigger_clock_left_case_9b317', table='cases_clock', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        AddCheckOnce(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="case_state_known"
            ),
        ),
        AddCheckOnce(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(MERGED, NOT_MERGED, _connector="OR"), name="case_merged_has_main"
            ),
        ),
    ]
