"""What the end of a case ends with it: nothing that somebody was waiting for is cut off in silence."""

from datetime import datetime

from django.db import connection

from cases.actions import clocks
from cases.actions.step import Step
from cases.models import Case
from cases.queries.asked import forget_requests
from cases.queries.orders import at_work, forget_orders, forget_summonses, open_summonses

# One statement: most cases that end have orders, few have a request that waits or an alarm that rings.
END = """
    WITH orders AS (
        UPDATE cases_workorder SET state = 'ended' WHERE case_id = %(case)s AND state NOT IN ('returned', 'ended')
    ), alarm AS (
        UPDATE cases_alarm SET ended_at = %(at)s WHERE case_id = %(case)s AND ended_at IS NULL RETURNING id
    ), rings AS (
        UPDATE cases_ring SET ended_at = %(at)s, lapsed_at = CASE WHEN due_at < %(at)s THEN due_at END
        WHERE alarm_id IN (SELECT id FROM alarm) AND confirmed_at IS NULL RETURNING id
    ), rung AS (
        UPDATE cases_rung SET silent_at = %(at)s WHERE ring_id IN (SELECT id FROM rings) AND silent_at IS NULL
    )
    UPDATE cases_caserequest SET granted = false, decided_at = %(at)s
    WHERE case_id = %(case)s AND granted IS NULL RETURNING id
"""


def end_case(step: Step) -> None:
    """End every order, call, alarm, request and limit of a case that is over.

    The event names organisations that were at work or on the way (`ended`), requests that nobody had decided
    (`requests`), and organisations that were still owed a reply or an answer (`unanswered`); all of them are told.
    """
    case = step.case
    called = open_summonses(case)
    at_it = [order.organisation_id for order in at_work(case)] + [row.organisation_id for row in called]
    if called:
        case.summonses.filter(pk__in=[row.pk for row in called]).update(state="called_off")
    cut = {
        "ended": list(dict.fromkeys(at_it)),
        "requests": _end_orders_and_requests(case, step.at),
        "unanswered": clocks.end_all(case, at=step.at),
    }
    step.data |= {name: ids for name, ids in cut.items() if ids}


def _end_orders_and_requests(case: Case, at: datetime) -> list[int]:
    """Ids of the requests that waited."""
    with connection.cursor() as cursor:
        cursor.execute(END, {"case": case.pk, "at": at})
        waited = sorted(pk for (pk,) in cursor.fetchall())
    forget_orders(case)
    forget_summonses(case)
    forget_requests(case)
    return waited
