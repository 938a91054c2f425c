"""Somebody is on the line: what he reported before, and what he says to it. Each look is written in the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import When
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import case_for_reading
from cases.actions.contact import may_unmask
from cases.actions.perform import perform
from cases.actions.reporter import is_reporters_phone, reporters_at, urge_as_reporter
from cases.models import FAR_FUTURE, Case, CaseEvent, Reporter
from cases.queries.public import SAID
from cases.queries.timeline import PUBLIC_TEXT, is_public
from cases.workflow import OPEN
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from members.access import holdings
from members.identity import checked_phone

MOST = 10
SHORTEST = 7  # digits; less would try numbers out


@dataclass(frozen=True)
class Earlier:
    """A report of the caller's, and how it stands in words that can be read out."""

    case: Case
    said: str
    answer_due: datetime | None
    answer: str


@dataclass(frozen=True)
class Caller:
    """The newest reports that the person may see, open ones first. `more`: there are others."""

    cases: list[Earlier]
    more: bool


@transaction.atomic
def look_up(*, by: Any, phone: str) -> Caller:
    """What was reported with this telephone, within sight.

    Refused to whoever takes no reports; Invalid for what is no whole number.
    """
    must_take_reports(by)
    number = checked_phone(phone)
    if len(number) < SHORTEST:
        raise Invalid(
            {"phone": _("Write the whole number: at least %(least)d digits.") % {"least": SHORTEST}}
        )
    told = Case.objects.filter(pk__in=reporters_at(number).values("case"), replayed=False)
    seen: Any = told & Case.objects.visible_to(by)
    ended = Choose(When(state__in=OPEN, then=0), default=1)
    newest = seen.select_related("case_class", "holder").order_by(ended, "-reported_at", "-pk")
    rows = list(newest[: MOST + 1])
    record(
        actor=by, action="caller.lookup", purpose="intake", data={"cases": [row.pk for row in rows[:MOST]]}
    )
    answers = _answers(rows[:MOST])
    return Caller([_earlier(case, answers.get(case.pk, "")) for case in rows[:MOST]], len(rows) > MOST)


def _earlier(case: Case, answer: str) -> Earlier:
    owed = case.is_open and case.total_due_at != FAR_FUTURE
    return Earlier(case, str(SAID[case.state]), case.total_due_at if owed else None, answer)


def _answers(cases: list[Case]) -> dict[int, str]:
    """The last words for the reporter on each, in one query."""
    told = CaseEvent.objects.filter(case__in=cases, move__in=PUBLIC_TEXT, text__shredded_at=None)
    rows = told.filter(case__dispute=False).exclude(text=None).select_related("text").order_by("pk")
    return {row.case_id: row.text.body for row in rows if row.text and is_public(row)}


@transaction.atomic
def caller_says(*, by: Any, case_id: int, phone: str, text: str = "", urges: bool = False) -> Case:
    """What the caller says to a report of his: a reminder in his name, or a note of whoever took it down.

    Raises Http404 when the person does not see the case, Invalid when it was not reported with this telephone or
    nothing was said, and what the move raises.
    """
    must_take_reports(by)
    case = case_for_reading(by, case_id)
    if not is_reporters_phone(case, phone):
        raise Invalid({"phone": _("This telephone number was not left with this report.")})
    if urges:
        moved = urge_as_reporter(case=case, text=text.strip())
    elif text.strip():
        said = _("The caller says: %(text)s") % {"text": text.strip()}
        moved = perform("note", case_id=case.pk, actor=by, given={"text": said})
    else:
        raise Invalid({"text": _("Write down what the caller says.")})
    record(actor=by, action="caller.says", target=moved, data={"urges": urges})
    return moved


@transaction.atomic
def called_back(*, by: Any, case_id: int) -> Case:
    """Tick off the call that the reporter wanted; twice is once. Only for whoever may read the contact."""
    case = case_for_reading(by, case_id)
    if not may_unmask(case, by):
        raise Refused(
            _("You may not see how to reach the reporter."),
            who_may=_("Whoever answers for this case, works on it or walks its grid."),
        )
    reporter = get_object_or_404(Reporter.objects.select_for_update(), case=case)
    if not reporter.call_back:
        raise Refused(_("Nobody asked to be called back."))
    if reporter.called_back_at is None:
        reporter.called_back_at = timezone.now()
        reporter.save(update_fields=["called_back_at"])
        record(actor=by, action="caller.called_back", target=case)
    return case


def must_take_reports(user: Any) -> None:
    """Refused to whoever takes no reports for any organisation."""
    if "intake" not in holdings(user):
        raise Refused(
            _("You do not take reports for any organisation."),
            who_may=_("People whose post takes in reports, such as a duty officer."),
        )
