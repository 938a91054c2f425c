"""Disputes in every state, with everybody who can be let into one: a mediator, a colleague by name, a visitor.

The mediator is somebody of the street who has no right on any case, the colleague handles for the department, the
visitor leads the grid; a resident reported it. With `agreed` the parties came to an agreement while it
was at work.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case, CaseClass
from tests.cases.pictures import photo
from tests.cases.test_state_table import PATHS, given, prepare
from tests.cases.world import World

REPORTER, MEDIATOR, NAMED, VISITOR = "stranger", "pia", "henry", "leo"
LET_IN = ("appoint", "name", "party", "party")
AGREED = ("agree", "plan_visit")
STANDS = (
    "dispatched",
    "handling",
    "handled",
    "checking",
    "returned",
    "on_hold",
    "closed",
)  # an agreement, by then
WHO = {
    "verify": "oscar",
    "establish": "oscar",
    "reject": "oscar",
    "reopen": "oscar",
    "dispatch": "oscar",
    "accept": NAMED,
    "answer": NAMED,
    "return": NAMED,
    "hold": "oscar",
    "void": "oscar",
    "grant": "lisa",
    "send_check": "oscar",
    "check": VISITOR,
    "close": "oscar",
    "session": MEDIATOR,
    "agree": MEDIATOR,
    "fail_talks": MEDIATOR,
}


def are_disputes(world: World) -> None:
    """From now on what is reported of this class is one."""
    kind = world.classes["dispute"]
    CaseClass.objects.filter(pk=kind.pk).update(is_dispute=True)
    kind.refresh_from_db()


def a_dispute(world: World, state: str, *, agreed: bool = False) -> Case:
    """One in this state. Closed ones have an outcome in any case: without one nothing is closed."""
    case = world.report(by=world.cast.people[REPORTER], kind="dispute")
    for step in path_to(state, agreed=agreed):
        case = make(world, case, step)
    assert case.state == state
    return case


def path_to(state: str, *, agreed: bool) -> tuple[str, ...]:
    """The steps of any case, and those of a dispute between them."""
    steps = PATHS[state]
    if agreed or state == "closed":
        behind = steps.index("dispatch") + 1
        steps = (*steps[:behind], *(AGREED if agreed else ("fail_talks",)), *steps[behind:])
    if state == "closed" and not agreed:  # nobody visits, so nobody but the desk looks
        steps = tuple(step for step in steps if step != "check")
    return (*LET_IN, *steps)


def make(world: World, case: Case, step: str, who: str = "") -> Case:
    """The move with all it needs, by the named person or whoever usually makes it."""
    person = world.cast.people[who or WHO.get(step, "oscar")]
    return world.move(case, step, person, **given_in(world, case, step))


def given_in(world: World, case: Case, step: str) -> dict[str, Any]:
    """What a move needs, of a dispute or of any case."""
    cast, day = world.cast, timezone.localdate(case.updated_at)
    let_in = case.insiders.filter(until=None)
    planned = case.visits.filter(state="planned").order_by("due_on")
    values: dict[str, Any] = {
        "filing_standard": world.standards["dispute"].pk,
        "mediator": (cast.anna if let_in.filter(part="mediator").exists() else cast.people[MEDIATOR]).pk,
        "colleague": (cast.dora if let_in.filter(part="named").exists() else cast.people[NAMED]).pk,
        "insider": let_in.filter(part="named").values_list("pk", flat=True).last(),
        "role": "respondent" if case.parties.exists() else "applicant",
        "party_name": f"王{'一二三四五'[case.parties.count()]}",
        "party": case.parties.filter(removed_at=None).values_list("pk", flat=True).last(),
        "held_at": case.updated_at,
        "terms": "The boxes are gone by Friday",
        "made_on": day,
        "visits": [day + timedelta(days=14)],
        "way": "court",
        "due_on": day + timedelta(days=20 + case.visits.count()),
        "visitor": cast.people[VISITOR].pk,
        "visit": planned.values_list("pk", flat=True).first(),
        "kept": True,
    }
    needed = given(world, case, step)
    needed |= {name: values[name] for name in needed if name in values}
    if step == "appoint":
        needed["text"] = "The first one fell ill"
    if step == "plan_visit":
        needed["visitor"] = values["visitor"]
    return needed | ({"photos": [photo()]} if step == "sign" else {})


def ready_for(world: World, case: Case, name: str) -> Case:
    """What has to have happened before a move makes sense."""
    return prepare(world, case, name)
