"""Making a return, having it drawn up, explaining it, handing it in, ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Return, ReturnDocument, ReturnNote
from assessment.returns.access import LEVELS, may_change, office_for, offices_that_ask, sight_of
from assessment.returns.columns import Column, checked_columns
from assessment.returns.ground import units_of
from assessment.returns.periods import Every, Period
from cases.actions.notify import staff_at
from cases.models import Notice
from gridgov.audit import record
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import enqueue
from grids.models import Area, Level
from members.access import who_may
from members.models import Organisation, User

MOST_ROWS, MOST_BACK, LONGEST = 20_000, 24, 500
DELAY = timedelta(
    hours=1
)  # after the end of a period: by then the sweeps have written what ran out before it
READY, HANDED_IN = "return", "return_in"  # kinds of notices


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What somebody asks for. `columns` are figures, each with the id of a class or None; `starts_on` lies in the first
    period that is drawn up."""

    title: str
    organisation: Organisation
    area: Area
    unit: str
    every: str
    columns: Sequence[tuple[str, int | None]]
    readers: Sequence[Organisation] = ()
    starts_on: date | None = None


@transaction.atomic
def make_return(plan: Plan, *, by: User, at: datetime | None = None) -> Return:
    """Kept; the worker draws it up after each period. Invalid names what cannot be, Refused who may."""
    at = at or timezone.now()
    _require_may_ask(by, plan.organisation)
    columns = checked_columns(plan.columns)
    first = _first_period(plan, timezone.localdate(at))
    _check(plan, columns)
    made = Return(
        title=plan.title.strip(), organisation=plan.organisation, area=plan.area, unit=plan.unit, every=plan.every,
        columns=[column.kept() for column in columns], next_first=first.first, made_by=by, made_at=at,
    )  # fmt: skip
    if not 0 < units_of(made, first)[: MOST_ROWS + 1].count() <= MOST_ROWS:
        raise Invalid(
            {"unit": _("In this area there is none of them, or more than %(most)d.") % {"most": MOST_ROWS}}
        )
    made.save()
    made.readers.set(plan.readers)
    record(actor=by, action="return.make", target=made, data={"area": plan.area.pk, "columns": len(columns)})
    return made


def _require_may_ask(by: User, organisation: Organisation) -> None:
    if not offices_that_ask(by).filter(pk=organisation.pk).exists():
        raise Refused(
            _("You ask for no returns on behalf of %(place)s.") % {"place": organisation.display_name},
            who_may=who_may("handle", organisation),
        )


def _first_period(plan: Plan, today: date) -> Period:
    if plan.every not in Every.values:
        raise Invalid({"every": _("Choose one from the list.")})
    now = Period.of(plan.every, today)
    first = Period.of(plan.every, plan.starts_on) if plan.starts_on else now
    if not now.moved(-MOST_BACK) <= first <= now.moved(MOST_BACK):
        raise Invalid({"starts_on": _("At most %(most)d periods from now.") % {"most": MOST_BACK}})
    return first


def _check(plan: Plan, columns: Sequence[Column]) -> None:
    wrong: dict[str, str] = {}
    if not plan.title.strip():
        wrong["title"] = _("This has to be given.")
    if plan.area.level not in LEVELS:
        wrong["area"] = _("Choose a city, a district or a street.")
    elif not (plan.organisation.area and plan.area.lies_in(plan.organisation.area)):
        wrong["area"] = _("It does not lie in the area of the organisation that asks.")
    if plan.unit not in Return.Unit.values:
        wrong["unit"] = _("Choose one from the list.")
    elif plan.unit != Return.Unit.GRID and Level(plan.unit).depth <= Level(plan.area.level).depth:
        wrong["unit"] = _("A row is smaller than the area.")
    elif plan.unit == Return.Unit.GRID and any(column.figure.place == "community" for column in columns):
        wrong["unit"] = _("Buildings and components are recorded by community, not by grid.")
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def draw_up(
    *, return_id: int, by: User, day: date, reason: str = "", at: datetime | None = None
) -> ReturnDocument:
    """Have the period of a day drawn up; once it was, again, as a new version with a reason, beside the old one.

    Invalid for a period that is not over, or without the reason; Stale while it is being drawn up.
    """
    at = at or timezone.now()
    wanted = (
        Return.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=return_id)
    )
    _require_may_change(by, wanted)
    period, today = Period.of(wanted.every, day), timezone.localdate(at)
    if not Period.of(wanted.every, today).moved(-10 * MOST_BACK) <= period < Period.of(wanted.every, today):
        raise Invalid({"day": _("Choose a period that is over.")})
    there = wanted.documents.filter(first=period.first)
    if there.filter(state=ReturnDocument.State.DRAWING).exists():
        raise Stale(_("This period is being drawn up."))
    version = (there.aggregate(top=Max("version"))["top"] or 0) + 1
    said = reason.strip()
    if version > 1 and not 0 < len(said) <= LONGEST:
        raise Invalid(
            {
                "reason": _("It was drawn up before. Say why again, in at most %(most)d characters.")
                % {"most": LONGEST}
            }
        )
    document = begin(wanted, period, version=version, reason=said if version > 1 else "", by=by, at=at)
    record(actor=by, action="return.draw", target=document, data={"first": str(period), "version": version})
    return document


def begin(
    wanted: Return, period: Period, *, version: int, at: datetime, reason: str = "", by: User | None = None
) -> ReturnDocument:
    """An empty document, and the first piece of work on it. The return is locked."""
    document = ReturnDocument.objects.create(
        of=wanted,
        first=period.first,
        version=version,
        reason=reason,
        columns=wanted.columns,
        asked_by=by,
        asked_at=at,
    )
    ask_step(document)
    return document


def ask_step(document: ReturnDocument) -> None:
    """Ask the worker for the next column."""
    payload = {"document": document.pk, "column": document.done}
    enqueue("return", key=f"{document.pk}:{document.done}", payload=payload)


def _require_may_change(by: User, wanted: Return) -> None:
    if not may_change(by, wanted):
        raise Refused(_("You may not change this return."), who_may=who_may("handle", wanted.organisation))


@transaction.atomic
def end_return(*, return_id: int, by: User, at: datetime | None = None) -> Return:
    """No more periods are drawn up; what was stays. Twice is once."""
    wanted = _locked(return_id)
    _require_may_change(by, wanted)
    if wanted.ended_at is None:
        wanted.ended_at, wanted.ended_by = at or timezone.now(), by
        wanted.save(update_fields=["ended_at", "ended_by"])
        record(actor=by, action="return.end", target=wanted)
    return wanted


@transaction.atomic
def resume_return(*, return_id: int, by: User, at: datetime | None = None) -> Return:
    """From the period that runs now on."""
    wanted = _locked(return_id)
    _require_may_change(by, wanted)
    if wanted.ended_at is not None:
        now = Period.of(wanted.every, timezone.localdate(at)).first
        wanted.ended_at, wanted.ended_by, wanted.next_first = None, None, max(now, wanted.next_first)
        wanted.save(update_fields=["ended_at", "ended_by", "next_first"])
        record(actor=by, action="return.resume", target=wanted)
    return wanted


def _locked(return_id: int) -> Return:
    found = Return.objects.select_related("organisation").select_for_update(of=("self",), no_key=True)
    return found.get(pk=return_id)


@transaction.atomic
def add_note(*, document_id: int, by: User, key: str, text: str, at: datetime | None = None) -> ReturnNote:
    """What the office in charge of a row, or of the whole (`total`), says to its numbers, until it is handed in."""
    document = _open(document_id)
    row = sight_of(by, document.of).rows(document).filter(key=key).first()
    if row is None:
        raise Invalid({"key": _("There is no such row.")})
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise Invalid({"text": _("Write 1 to %(most)d characters.") % {"most": LONGEST}})
    office = _office(by, row.path, document)
    note = ReturnNote.objects.create(
        document=document, key=key, text=said, by=by, organisation=office, at=at or timezone.now()
    )
    record(actor=by, action="return.note", target=document, data={"row": key})
    return note


@transaction.atomic
def hand_in(*, document_id: int, by: User, at: datetime | None = None) -> ReturnDocument:
    """The centre of the area, or one above, stands for the numbers; the organisation that asked is told."""
    document = _open(document_id)
    document.handed_in_for = _office(by, document.of.area.path, document)
    document.handed_in_by, document.handed_in_at = by, at or timezone.now()
    document.save(update_fields=["handed_in_by", "handed_in_for", "handed_in_at"])
    tell(document, HANDED_IN, document.handed_in_at)
    record(actor=by, action="return.hand_in", target=document)
    return document


def tell(document: ReturnDocument, kind: str, at: datetime) -> None:
    """Whoever works at the organisation that asks, and who asked for this document; once, with what it tells of."""
    people = staff_at({document.of.organisation_id}) | ({document.asked_by_id} - {None})
    Notice.objects.bulk_create(Notice(user_id=pk, kind=kind, at=at) for pk in sorted(filter(None, people)))


def _open(document_id: int) -> ReturnDocument:
    documents = ReturnDocument.objects.select_related("of__organisation", "of__area")
    document = documents.select_for_update(of=("self",), no_key=True).get(pk=document_id)
    if not document.is_ready:
        raise Stale(_("This period is being drawn up."))
    if document.handed_in_at:
        raise Stale(_("It was handed in. Have it drawn up again to add to it."))
    if ReturnDocument.objects.filter(
        of=document.of_id, first=document.first, version__gt=document.version
    ).exists():
        raise Stale(_("There is a later version of it."))
    return document


def _office(by: User, path: str, document: ReturnDocument) -> Organisation:
    office = office_for(by, path)
    if office is None:
        centre = Organisation.objects.filter(is_centre=True, area=document.of.area).first()
        raise Refused(
            _("This is for the centre in charge of the place."),
            who_may=who_may("supervise", centre) if centre else "",
        )
    return office
