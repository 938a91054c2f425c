"""What happened: an unbroken chain of moves that the state table knows, routed once, without personal data."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Lag

from cases.models import Case, CaseEvent
from cases.workflow import MOVES, State
from gridgov.auditing import Breach, Check
from gridgov.models import WorkItem

BESIDE = ("report", "ring", "confirm_ring", "ring_on")  # an alarm leaves a case where it is
STRANGE_DATA = """
    SELECT event.id, subject.number FROM cases_caseevent event JOIN cases_case subject ON subject.id = event.case_id
    WHERE EXISTS (
        SELECT 1 FROM jsonb_each(event.data) item
        WHERE jsonb_typeof(item.value) NOT IN ('number', 'boolean', 'null')
        AND NOT (jsonb_typeof(item.value) = 'array' AND NOT item.value @? '$[*] ? (@.type() != "number")')
        AND NOT (jsonb_typeof(item.value) = 'string' AND item.value #>> '{}' ~ '^[a-z0-9_-]{0,40}$')
    )
"""


def the_chain_is_whole() -> Iterator[Breach]:
    """Each step begins in the state in which the one before ended; the last one's is the case's."""
    before = Window(Lag("to_state"), partition_by="case", order_by="id")
    steps = CaseEvent.objects.annotate(before=before)
    first = Q(before=None) & ~Q(move="report", from_state="")
    broken = steps.filter(first | Q(before__isnull=False) & ~Q(from_state=F("before")))
    for event in broken.select_related("case").iterator():
        yield _of_event(
            event, f"begins in “{event.from_state}”, the step before ended in “{event.before or ''}”"
        )
    last = CaseEvent.objects.filter(case=OuterRef("pk")).order_by("-id").values("to_state")[:1]
    for case in (
        Case.objects.annotate(last=Subquery(last)).exclude(state=F("last"), last__isnull=False).iterator()
    ):
        yield Breach("history", case.number, f"the case is {case.state}, its last step ended in {case.last}")  # type: ignore[attr-defined]


def every_move_is_in_the_table() -> Iterator[Breach]:
    """No step that the state table does not allow."""
    kinds = (
        CaseEvent.objects.exclude(move="report")
        .values("move", "from_state", "to_state")
        .distinct()
        .order_by()
    )
    wrong = [kind for kind in kinds if not allowed(kind["move"], kind["from_state"], kind["to_state"])]
    for kind in wrong:
        for event in CaseEvent.objects.filter(**kind).select_related("case").iterator():
            yield _of_event(event, f"from {event.from_state} to {event.to_state} is not in the state table")


def allowed(name: str, before: str, after: str) -> bool:
    """Whether the table has a move of this name from one state to the other."""
    move = MOVES.get(name)
    return move is not None and before in move.sources and after in move.lands(before)


def cases_are_routed_once() -> Iterator[Breach]:
    """No case was routed or found uncovered twice; one that nobody touched was routed, or waits as a work item."""
    routed = CaseEvent.objects.filter(move="route").values("case__number")
    stays = Q(data__contains={"uncovered": True})
    for events in (routed.filter(stays), routed.filter(~stays)):
        for row in events.annotate(count=Count("pk")).filter(count__gt=1):
            yield Breach("routing", row["case__number"], f"was routed {row['count']} times")
    steps = CaseEvent.objects.filter(case=OuterRef("pk")).exclude(move__in=BESIDE)
    waits = WorkItem.objects.filter(kind="route", state="waiting", key=Cast(OuterRef("pk"), CharField()))
    lost = Case.objects.filter(~Exists(steps), ~Exists(waits), state=State.REPORTED, replayed=False)
    for number in lost.values_list("number", flat=True).iterator():
        yield Breach("routing", number, "was neither routed nor waits for it")


def history_holds_no_personal_data() -> Iterator[Breach]:
    """Events hold numbers and codes only."""
    with connection.cursor() as cursor:
        cursor.execute(STRANGE_DATA)
        for event, number in cursor:
            yield Breach("history", f"{number} event {event}", "its data hold more than ids and codes")


def merged_cases_lead_to_one_that_goes_on() -> Iterator[Breach]:
    """One step leads from a merged case to its main one, and that one knows of it."""
    further = Case.objects.filter(merged_into__merged_into__isnull=False)
    for number in further.values_list("number", flat=True).iterator():
        yield Breach("merging", number, "is merged into a case that is merged itself")
    for case in Case.objects.filter(merged_into__dispute=True).iterator():
        yield Breach("merging", case.number, "is merged into a dispute")
    report = Cast(OuterRef("pk"), CharField())
    absorbed = CaseEvent.objects.annotate(report=KT("data__report"))
    told = absorbed.filter(case=OuterRef("merged_into"), move="absorb", report=report)
    silent = Case.objects.filter(~Exists(told), merged_into__isnull=False)
    for number in silent.values_list("number", flat=True).iterator():
        yield Breach("merging", number, "is merged into a case whose history does not know")


def _of_event(event: CaseEvent, sentence: str) -> Breach:
    return Breach("history", f"{event.case.number} {event.move} {event.pk}", sentence)


CHECKS: tuple[Check, ...] = (
    the_chain_is_whole,
    every_move_is_in_the_table,
    cases_are_routed_once,
    history_holds_no_personal_data,
    merged_cases_lead_to_one_that_goes_on,
)
