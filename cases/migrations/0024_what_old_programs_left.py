"""What an older program wrote while 0014 and 0015 ran, or after: brought to what the new one holds to.

Safe to run again, on a full table and beside writers: one case is locked at a time.
"""

from typing import Any

from django.db import migrations
from django.db.models import Q

from cases.migrations._order_clocks import cases_of, give_clocks
from gridgov.migrating import one_by_one

DEFAULTS = """
    ALTER TABLE cases_workorder ALTER COLUMN mandatory SET DEFAULT true, ALTER COLUMN own_limit SET DEFAULT false
"""
HANDLED = ["handled", "checking"]
WAITED_FOR = {"role": "assisting", "mandatory": True, "state__in": ["open", "accepted"]}


def free_helpers(apps: Any, schema_editor: Any) -> None:
    """Where the lead had answered, a helper of then kept the case from closing only, and that is what it still does."""
    done = Q(case__state__in=HANDLED) | Q(case__state="on_hold", case__held_state__in=HANDLED)
    waited_for = apps.get_model("cases", "WorkOrder").objects.filter(done, **WAITED_FOR)
    one_by_one(
        apps.get_model("cases", "Case").objects,
        cases_of(waited_for),
        lambda case: waited_for.filter(case=case).update(mandatory=False),
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0023_gate")]

    operations = [
        migrations.RunSQL(DEFAULTS, migrations.RunSQL.noop),
        migrations.RunPython(give_clocks, migrations.RunPython.noop),
        migrations.RunPython(free_helpers, migrations.RunPython.noop),
    ]
