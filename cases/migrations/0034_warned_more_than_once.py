"""A person may be warned of one limit more than once: of each of its due times."""

from django.db import migrations

TAKE_SECOND_WARNINGS = """
    DELETE FROM cases_notice AS again USING cases_notice AS first
    WHERE again.user_id = first.user_id AND again.clock_id = first.clock_id AND again.kind = first.kind
        AND again.id > first.id
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_what_was_late")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_clock_once"),
        migrations.RunSQL(migrations.RunSQL.noop, TAKE_SECOND_WARNINGS),
    ]
