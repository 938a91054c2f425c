"""Which moves a page offers: allowed for the person, and possible as the case stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.onsite import LOOKED_AT
from cases.models import Case, CaseRequest, Participant, SiteTask, Summons, Supervision
from cases.queries import dispute_offers
from cases.queries.admitted import may_send_members
from cases.queries.appeals import Mark, marks_of, may_appeal_for, may_review
from cases.queries.asked import not_asked_yet, requests_of
from cases.queries.disputes import Dispute, dispute_of
from cases.queries.onsite import open_task, why_not
from cases.queries.orders import answered, may_whistle, open_summonses, who_owes, withdrawable
from cases.queries.own_errands import own_calls, own_orders
from cases.queries.own_part import apart_sentence, part_of
from cases.queries.reopening import too_late
from cases.queries.standing import moves_for
from cases.sight import organisations_of
from cases.wording import in_city_words
from cases.workflow import MOVES, Move, Permit, State, Where, moves_from
from cases.workflow.apart import OwnPart, matters
from cases.workflow.extensions import MOST
from members.models import Organisation
from members.queries import centre_above

# What somebody usually does next; the first one offered stands out on the page.
NEXT: dict[str, tuple[str, ...]] = {
    State.REPORTED: ("establish", "settle"),
    State.REOPENED: ("establish", "settle"),
    State.VERIFYING: ("confirm", "establish"),
    State.ESTABLISHED: ("dispatch",),
    State.RETURNED: ("dispatch",),
    State.DISPATCHED: ("accept", "answer"),
    State.HANDLING: ("answer",),
    State.HANDLED: ("send_check", "check"),
    State.CHECKING: ("close", "recheck", "check"),
    State.ON_HOLD: ("resume",),
}


@dataclass(frozen=True)
class Offers:
    """`first` is the likely next step, `others` the rest, `blocked` what the person might do but the case forbids."""

    first: Move | None
    others: list[Move]
    blocked: list[tuple[Move, str]]
    waiting: list[CaseRequest]
    above: Organisation | None
    supervisions: list[Supervision]
    marks: list[Mark]

    @property
    def all(self) -> list[Move]:
        """Every offered move, the likely next one first."""
        return [self.first, *self.others] if self.first else self.others

    @property
    def told(self) -> list[tuple[Move, str]]:
        """Of the blocked moves those that somebody might look for."""
        return [(move, reason) for move, reason in self.blocked if move.name not in ("escalate", "send_back")]

    def move(self, name: str) -> Move | None:
        """The offered move of that name."""
        return next((move for move in [self.first, *self.others] if move and move.name == name), None)


@dataclass(frozen=True)
class Around:
    """Facts that decide whether a move makes sense now."""

    case: Case
    user: Any
    requests: list[CaseRequest]
    above: Organisation | None
    passed_up: bool
    centres: bool
    owes: bool
    supervisions: list[Supervision]
    marks: list[Mark]
    summonses: list[Summons]
    part: OwnPart | None = None  # read where it matters
    look: SiteTask | None = None  # that is under way on site
    dispute: Dispute | None = None  # where it is one

    @property
    def second(self) -> bool:
        """Whether somebody else is to check again."""
        return self.look is not None and self.look.kind == SiteTask.Kind.RECHECK

    @property
    def unanswered(self) -> list[Supervision]:
        """Orders that a reply is owed to."""
        return [order for order in self.supervisions if order.clock.ended_at is None]

    @property
    def waiting(self) -> list[CaseRequest]:
        """Requests that nobody has decided yet."""
        return [request for request in self.requests if request.granted is None]

    def granted(self, kind: str) -> int:
        """How many requests of a kind were granted in the case's life."""
        return sum(request.kind == kind and request.granted is True for request in self.requests)

    def ours(self, *states: str) -> bool:
        """Whether an organisation for which this person handles has an order in one of these states."""
        return any(order.state in states for order in own_orders(self.case, self.user, MOVES["answer"]))

    def called(self, *states: str) -> bool:
        """The same of being called to the spot."""
        return any(row.state in states for row in own_calls(self.case, self.user))


def offers_for(case: Case, user: Any) -> Offers:
    """What this person's page of this case offers."""
    around = _around(case, user)
    offered, blocked = [], []
    for move, way in moves_for(case, user):
        if _hidden_in_dispute(move, way, around):
            continue
        if reason := hindrance(move, around) or _window(move, way, case):
            blocked.append((move, reason))
        elif move.name not in HIDDEN or not HIDDEN[move.name](around):
            offered.append(move)
    first = next((move for name in _next(around) for move in offered if move.name == name), None)
    return Offers(
        first,
        [move for move in offered if move is not first],
        blocked,
        around.waiting,
        around.above,
        around.supervisions,
        around.marks,
    )


def _hidden_in_dispute(move: Move, way: Permit, around: Around) -> bool:
    holder = way.where is Where.HOLDER
    return around.dispute is not None and dispute_offers.hides(
        move, around.dispute, around.user, as_holder=holder
    )


def hindrance(move: Move, around: Around) -> str:
    """Why a move that the person may make cannot be made now; empty when it can."""
    if around.dispute and (reason := dispute_offers.hinders(move, around.dispute)):
        return reason
    if reason := _of_looking(move, around) or _of_sending(move, around):
        return reason
    if move.name == "close" and (names := who_owes(around.case, around.summonses)):
        return _("Still at work on it: %(names)s.") % {"names": names}
    if move.name == "escalate" and around.above is None:
        return _("This is the highest centre already.")
    if move.name == "send_back" and not around.passed_up:
        return _("No lower centre has passed this case up.")
    if move.name in ASKS:
        return _not_to_be_asked(ASKS[move.name], around)
    if move.name in ("grant", "refuse") and around.waiting and not _mine_to_decide(around):
        return _("Whoever asked does not decide.")
    return ""


def _of_looking(move: Move, around: Around) -> str:
    """Nobody looks at his own work, and nothing is closed unseen."""
    case = around.case
    if around.part and (reason := apart_sentence(move, around.part, case)):
        return reason
    if move.name in ("recheck", "disagree") and around.second and around.part:
        return why_not(case, SiteTask.Kind.RECHECK, around.part)
    unseen = case.checked_at is None and case.sampled is not False and not case.dispute
    if move.name == "close" and unseen:
        return in_city_words(_("Nobody has checked this case on site yet."))
    if move.name == "close" and around.second:
        return in_city_words(_("Somebody else still has to check this case again."))
    return ""


def _of_sending(move: Move, around: Around) -> str:
    """The grid's members are sent by their own centres, or where that is admitted."""
    if move.name not in SENDS or may_send_members(around.case, timezone.now()):
        return ""
    return _("%(centre)s may send the members of this grid only where that is admitted.") % {
        "centre": around.case.holder.display_name
    }


def _window(move: Move, way: Permit, case: Case) -> str:
    """Whoever reported it reopens it within a time only."""
    if move.name != "reopen" or way.where is not Where.REPORTER:
        return ""
    return too_late(case, timezone.now())


SENDS = ("verify", "send_check", "send_recheck")
ASKS = {"extend": "extension", "hold": "hold", "return": "return", "void": "void"}


def _not_to_be_asked(kind: str, around: Around) -> str:
    if _waits(kind, around):
        return _("This was asked already and waits for a decision.")
    if kind == "hold" and around.granted("hold"):
        return _("This case was on hold once already; a second time is not possible.")
    if kind == "extension" and around.granted("extension") >= MOST:
        return _("This case was given more time twice already; a third time is not possible.")
    if kind == "extension" and min(around.case.due_at, around.case.total_due_at) <= timezone.now():
        return _("The time has run out already: more can be given only before.")
    return ""


def _waits(kind: str, around: Around) -> bool:
    """Whether it was asked already; each organisation asks for a return of its own."""
    if kind != "return":
        return any(request.kind == kind for request in around.waiting)
    mine = {order.organisation_id for order in own_orders(around.case, around.user, MOVES["return"])}
    return bool(mine) and not not_asked_yet(around.case, mine)


# Moves that mean nothing here, so that naming them would only puzzle.
HIDDEN: dict[str, Callable[[Around], bool]] = {
    "route": lambda around: not around.case.uncovered,
    "grant": lambda around: not around.waiting,
    "refuse": lambda around: not around.waiting,
    "feedback": lambda around: not around.passed_up and around.case.reported_by_id is None,
    "answer_up": lambda around: around.above is None and not around.centres,
    "reply": lambda around: not around.unanswered,
    "appeal": lambda around: (
        not any(
            mark.may_be_appealed and may_appeal_for(around.user, mark.clock.holder_id)
            for mark in around.marks
        )
    ),
    "explain": lambda around: not any(may_review(around.user, mark) for mark in around.marks),
    "uphold": lambda around: not any(may_review(around.user, mark) for mark in around.marks),
    "check": lambda around: around.case.checked_at is not None,
    "send_recheck": lambda around: around.case.checked_at is None or around.second,
    "fail_check": lambda around: around.second,
    "recheck": lambda around: not around.second,
    "disagree": lambda around: not around.second,
    "take": lambda around: not _to_be_taken(around),
    "accept": lambda around: not around.ours("open"),
    "withdraw": lambda around: not withdrawable(around.case),
    "rework": lambda around: around.case.state == State.HANDLING and not answered(around.case),
    "acknowledge": lambda around: not around.called("called"),
    "call_off": lambda around: not around.summonses,
    "confirm_ring": lambda around: True,  # the alarm itself asks: on top of every page, and on the case's
    "merge": lambda around: around.case.dispute,
    "whistle": lambda around: not may_whistle(around.case),
}


def _next(around: Around) -> tuple[str, ...]:
    names: tuple[str, ...] = NEXT.get(around.case.state, ())
    if around.case.state == State.HANDLED and around.case.sampled is False:
        names = ("close", *names)
    if around.dispute:
        mediated = (
            around.dispute.mediator and around.case.state == State.ESTABLISHED
        )  # nobody else has to be found
        names = (*dispute_offers.next_steps(around.case, around.dispute), *(() if mediated else names))
    if around.ours("open", "accepted"):
        names = ("accept", "answer", *names)
    if around.called("called", "coming"):
        names = ("acknowledge", "arrive", *names)
    if around.owes:  # last: whoever may do more than answer downward does that first
        names = (*names, "feedback")
    return ("grant", *names) if _mine_to_decide(around) else names


def _to_be_taken(around: Around) -> bool:
    """Whether there is a look that this person has not taken on, and may."""
    if around.look is None or around.look.person_id == around.user.pk:
        return False
    return not why_not(around.case, around.look.kind, around.part or OwnPart())


def _mine_to_decide(around: Around) -> list[CaseRequest]:
    return [request for request in around.waiting if request.asked_by_id != around.user.pk]


def _owes(case: Case, user: Any) -> bool:
    """Whether an office of this person still owes the one below an answer."""
    owed = case.clocks.filter(kind="feedback", ended_at=None)
    return owed.filter(holder__in=organisations_of(user).values("pk")).exists()


def _part_matters(case: Case) -> bool:
    two, checked = case.holder.two_desks, case.checked_at is not None
    moves = moves_from(case.state, dispute=case.dispute)
    return any(matters(move, two_desks=two, checked=checked) for move in moves)


def _around(case: Case, user: Any) -> Around:
    roles = set(Participant.objects.filter(case=case).values_list("role", flat=True))
    supervisions = case.supervisions.select_related(
        "organisation", "by", "opinion", "reply", "replied_by", "clock"
    )
    return Around(
        case=case,
        user=user,
        requests=requests_of(case),
        above=centre_above(case.holder),
        passed_up="passed_up" in roles,
        centres="passed_up" in roles or "assisting" in roles,
        supervisions=list(supervisions),
        marks=marks_of(case),
        owes="passed_up" in roles and _owes(case, user),
        look=open_task(case) if case.state in LOOKED_AT else None,
        summonses=open_summonses(case),
        part=part_of(case, user) if _part_matters(case) else None,
        dispute=dispute_of(case),
    )
