"""What happened to a case: every step for staff, and the public steps in words that residents read."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from cases.looks import MOVE_ICONS, MOVE_TONES
from cases.models import Case, CaseEvent, CaseRequest, Photo, RoutingRule
from cases.queries.alarm_words import alarm_words, people_rung
from cases.queries.answers import completes, leads_answers
from cases.queries.details import cut_off, detail_of, organisations_in
from cases.queries.grade_words import classes_in, grade_words
from cases.wording import in_city_words
from cases.workflow import MOVES
from members.models import Organisation, User

# Free text is written for colleagues; of these moves it is written for the reporter, and the form says so.
PUBLIC_TEXT = frozenset({"reject", "settle", "answer", "feedback", "close", "reopen"})
LET_IN = frozenset({"appoint", "name", "unname", "plan_visit"})
PUBLIC_PHOTOS = frozenset({"settle", "answer", "check"})


@dataclass(frozen=True, kw_only=True)
class TimelineStep:
    """One step. `took` is the time since the step before in seconds, None for the first."""

    what: str
    who: str = ""
    when: datetime
    took: float | None = None
    tone: str = "brand"
    icon: str = "circle-fill"
    text: str = ""
    detail: str = ""
    shredded: bool = False
    photos: list[Photo] = field(default_factory=list)
    now: bool = False
    move: str = ""
    about: int | None = None  # the organisation whose work order it is about


def full_timeline(case: Case) -> list[TimelineStep]:
    """Every step, oldest first, in at most six queries however long it is. For people who may see the case."""
    events = _events(case)
    photos, names, rules, asked = _photos(case), _names(events), _rules(events), _asked(events)
    people, numbers, classes = _people(events), _numbers(events), classes_in(events)
    before: CaseEvent | None = None
    steps = []
    for event in events:
        step = _step(event, before, photos[event.pk], names, rules, asked, last=event is events[-1])
        let_in = people.get(event.data.get("person", 0), "") if event.move in LET_IN else ""
        let_in = let_in or numbers.get(_other(event), "")
        about = " · ".join(
            filter(None, (let_in, step.detail, alarm_words(event, people), grade_words(event, classes)))
        )
        steps.append(replace(step, detail=about))
        before = event
    return steps


def changes_since(case: Case, version: int) -> list[TimelineStep]:
    """What others did after somebody saw the case at `version`; each step raises the version by one."""
    return full_timeline(case)[max(version, 0) :]


def public_timeline(case: Case) -> list[TimelineStep]:
    """Steps that the reporter is told of, without a name of a person; oldest first.

    That the work is done is told once, when it is, in the words of whoever led it.
    """
    every = _events(case)
    answers = leads_answers(every)
    events = [event for event in every if is_public(event)]
    photos, names = _photos(case), _names(events)
    return [
        _public_step(event, answers.get(event.pk, event), photos, names, last=event is events[-1])
        for event in events
    ]


def _public_step(
    event: CaseEvent,
    said: CaseEvent,
    photos: dict[int | None, list[Photo]],
    names: dict[int, str],
    *,
    last: bool,
) -> TimelineStep:
    """`said`: the event whose words and photos tell it."""
    return TimelineStep(
        what=public_words(said, names),
        when=event.at,
        tone=MOVE_TONES.get(said.move, "brand"),
        icon=MOVE_ICONS.get(said.move, "circle-fill"),
        text=_text(said) if said.move in PUBLIC_TEXT else "",
        photos=photos.get(said.pk, []) if said.move in PUBLIC_PHOTOS else [],
        now=last,
        move=said.move,
    )


def is_public(event: CaseEvent) -> bool:
    """Whether residents read this step."""
    if event.move == "answer" or completes(event):
        return not event.data.get("part")  # while others still work: the reporter hears of the whole
    move = MOVES.get(event.move)
    own_reminder = event.move == "urge" and event.organisation_id is None
    return event.move == "report" or own_reminder or bool(move and move.public)


def public_words(event: CaseEvent, names: dict[int, str]) -> str:
    """The step as the city says it to the person who reported."""
    words = {
        "organisation": names.get(event.data.get("organisation", 0), ""),
        "to": names.get(event.data.get("to", 0), ""),
        "answerer": event.organisation.display_name if event.organisation else "",
    }
    sentence = _public_sentences().get(event.move)
    return sentence(words) if sentence else str(MOVES[event.move].done)


def _public_sentences() -> dict[str, Callable[[dict[str, str]], str]]:
    return {
        "report": lambda words: _("Your report has arrived."),
        "establish": lambda words: _("It was accepted and will be dealt with."),
        "reject": lambda words: _("It was not accepted."),
        "settle": lambda words: in_city_words(_("It was mended on the spot; somebody else will check it.")),
        "dispatch": lambda words: _("%(organisation)s was asked to deal with it.") % words,
        "answer": lambda words: (
            _("%(answerer)s says that it is done.") % words
            if words["answerer"]
            else _("It is said to be done.")
        ),
        "check": lambda words: _("Somebody looked on site: it is done."),
        "agree": lambda words: _("The parties agreed with the help of a mediator."),
        "fail_talks": lambda words: _("The mediation ended without an agreement."),
        "close": lambda words: _("Closed."),
        "merge": lambda words: _("It had been reported before; both are dealt with together."),
        "split": lambda words: _("It turned out to be a problem of its own and is looked at."),
        "reopen": lambda words: _("It was taken up again."),
        "urge": lambda words: _("Whoever reported it asked how far it is."),
        "escalate": lambda words: _("%(to)s deals with it from now on.") % words,
        "lapse": lambda words: (
            _("It was not answered in time. %(to)s deals with it from now on.") % words
            if words["to"]
            else _("It was not answered in time. The highest centre watches over it.")
        ),
        "feedback": lambda words: (
            _("%(answerer)s answers:") % words if words["answerer"] else _("An answer was given:")
        ),
    }


def _events(case: Case) -> list[CaseEvent]:
    return list(case.events.select_related("actor", "organisation", "text").order_by("id"))


def _photos(case: Case) -> defaultdict[int | None, list[Photo]]:
    found: defaultdict[int | None, list[Photo]] = defaultdict(list)
    for photo in case.photos.shown():
        found[photo.event_id].append(photo)
    return found


def _names(events: Iterable[CaseEvent]) -> dict[int, str]:
    """Names of the organisations that events refer to, in one query."""
    ids = {pk for event in events for pk in organisations_in(event.data, "from", "to")}
    return {row.pk: row.display_name for row in Organisation.objects.filter(pk__in=ids)} if ids else {}


def _rules(events: Iterable[CaseEvent]) -> dict[int, str]:
    """Names of the routing rules that fired, as far as they still exist."""
    ids = {event.data["rule"] for event in events if event.data.get("rule")}
    return dict(RoutingRule.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _asked(events: Iterable[CaseEvent]) -> dict[int, str]:
    """What was asked for in the requests that events tell of, in words."""
    ids = {pk for event in events for pk in _requests_in(event)}
    return {row.pk: row.asked for row in CaseRequest.objects.filter(pk__in=ids)} if ids else {}


def _requests_in(event: CaseEvent) -> list[int]:
    decided = [event.data["request"]] if event.data.get("request") else []
    return [*decided, *event.data.get("requests", [])]


def _asked_in(event: CaseEvent, asked: dict[int, str]) -> str:
    return asked.get(event.data.get("request", 0), "")


def _step(
    event: CaseEvent,
    before: CaseEvent | None,
    photos: list[Photo],
    names: dict[int, str],
    rules: dict[int, str],
    asked: dict[int, str],
    *,
    last: bool,
) -> TimelineStep:
    details = [_asked_in(event, asked), detail_of(event, names, rules), *cut_off(event, names, asked)]
    return TimelineStep(
        what=done_in(event),
        who=_who(event),
        when=event.at,
        took=(event.at - before.at).total_seconds() if before else None,
        tone=MOVE_TONES.get(event.move, "brand"),
        icon=MOVE_ICONS.get(event.move, "circle-fill"),
        text=_text(event),
        detail=" · ".join(filter(None, details)),
        shredded=bool(event.text and event.text.shredded_at),
        photos=photos,
        now=last,
        move=event.move,
        about=event.data.get("organisation"),
    )


def done_in(event: CaseEvent) -> str:
    """The step in a few words; one organisation's part is not the whole."""
    if event.move == "report":
        return _("Reported")
    if event.move == "lapse" and event.data.get("supervised"):
        return _("Not answered in time")
    if event.data.get("part"):
        return _("Answered its part")
    if event.move == "confirm_ring" and event.data.get("said") == "cannot":
        return _("Cannot come to the alarm")
    if event.move == "arrive" and event.data.get("late"):
        return _("Arrived on the spot, too late")
    return str(MOVES[event.move].done) if event.move in MOVES else event.move


def _who(event: CaseEvent) -> str:
    if event.actor is None:
        return _("The system") if event.move != "report" else _("A resident")
    if event.organisation is None:
        return event.actor.display_name
    return f"{event.actor.display_name} · {event.organisation.display_name}"


def _text(event: CaseEvent) -> str:
    return event.text.body if event.text else ""


def _people(events: Iterable[CaseEvent]) -> dict[int, str]:
    """Names of those who were let into a dispute, or rung, by the events that say so."""
    ids = {event.data["person"] for event in events if event.move in LET_IN and event.data.get("person")}
    ids = ids.union(*(people_rung(event) for event in events))
    return {row.pk: row.display_name for row in User.objects.filter(pk__in=ids)} if ids else {}


def _other(event: CaseEvent) -> int:
    """The id of the case that this one was merged with, or split from; 0 where it is about no other."""
    return int(event.data.get("main") or event.data.get("report") or 0)


def _numbers(events: Iterable[CaseEvent]) -> dict[int, str]:
    """Numbers of the cases that events refer to."""
    ids = {pk for event in events if (pk := _other(event))}
    return dict(Case.objects.filter(pk__in=ids).values_list("pk", "number")) if ids else {}
