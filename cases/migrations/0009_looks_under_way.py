"""Whoever is to look on site at this moment is given it as a task, with the limit that runs."""

from django.db import migrations

GIVE = """
    INSERT INTO cases_sitetask (case_id, kind, grid_id, given_at, clock_id, result)
    SELECT c.id, clock.stage, c.duty_grid_id, clock.started_at, clock.id, ''
    FROM cases_clock clock JOIN cases_case c ON c.id = clock.case_id
    WHERE clock.kind = 'stage' AND clock.stage IN ('verify', 'check') AND clock.ended_at IS NULL
        AND NOT c.replayed AND c.checked_at IS NULL
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_looking_on_site")]

    operations = [migrations.RunSQL(GIVE, migrations.RunSQL.noop)]
