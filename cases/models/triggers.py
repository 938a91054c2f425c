"""What the database itself refuses, whoever writes."""

import pgtrigger

OPEN_CASE_HAS_CLOCKS = """
    SELECT * INTO subject FROM cases_case WHERE id = {case_id};
    IF NOT FOUND OR subject.state IN ('closed', 'rejected', 'void', 'merged', 'on_hold') THEN RETURN NULL; END IF;
    SELECT count(*) FILTER (WHERE kind = 'total') * 10 + count(*) FILTER (WHERE kind = 'level') INTO clocks
        FROM cases_clock
        WHERE case_id = subject.id AND kind IN ('total', 'level') AND ended_at IS NULL AND paused_at IS NULL;
    IF clocks <> 11 THEN
        RAISE EXCEPTION 'case %: an open case has one running total clock and one running level clock', subject.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
DECLARE = [("subject", "cases_case%ROWTYPE"), ("clocks", "integer")]

# An overdue fact is never erased: what ends after it ran out was late, though no sweep has seen it. On hold nothing
# runs.
ENDS_LATE = """
    IF NEW.due_at < COALESCE(OLD.paused_at, NEW.ended_at) THEN NEW.lapsed_at := NEW.due_at; END IF;
    RETURN NEW;
"""

KEEPS_ORIGIN = pgtrigger.Trigger(
    name="case_keeps_origin",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.AnyChange("reported_grid", "uuid", "number", "reported_at"),
    func="RAISE EXCEPTION 'a case keeps its number, time and reported grid for ever';",
)

CASE_HAS_CLOCKS = pgtrigger.Trigger(
    name="case_has_clocks",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    declare=DECLARE,
    func=OPEN_CASE_HAS_CLOCKS.format(case_id="NEW.id"),
)

CLOCK_LEFT_CASE = pgtrigger.Trigger(
    name="clock_left_case",
    operation=pgtrigger.Delete | pgtrigger.UpdateOf("ended_at", "paused_at", "case_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    declare=DECLARE,
    func=OPEN_CASE_HAS_CLOCKS.format(case_id="OLD.case_id"),
)

CLOCK_ENDS_LATE = pgtrigger.Trigger(
    name="clock_ends_late",
    operation=pgtrigger.UpdateOf("ended_at"),  # type: ignore[no-untyped-call]
    when=pgtrigger.Before,
    condition=pgtrigger.Q(
        old__ended_at__isnull=True, new__ended_at__isnull=False, new__lapsed_at__isnull=True
    ),
    func=ENDS_LATE,
)
