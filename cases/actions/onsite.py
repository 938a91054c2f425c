"""Looking on site: who is given it, what is drawn, who may not, and what must be shown. Called inside an action."""

from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.actions.gate import require_admitted_look
from cases.actions.step import Step
from cases.models import Case, CaseEvent, Clock, SiteTask
from cases.queries.limits import Limits
from cases.queries.onsite import Care, care_of, members_of, people_for, setting, why_not
from cases.queries.own_part import part_of
from cases.wording import in_city_words
from cases.workflow import State
from cases.workflow.apart import HANDLING
from cases.workflow.onsite import PARTS, draw, parts_of
from gridgov.problems import Invalid, Refused
from gridgov.ui.joining import listed
from members.models import User

K, R = SiteTask.Kind, SiteTask.Result
LOOKED_AT = (State.VERIFYING, State.CHECKING)
RESULTS = {
    "confirm": R.SEEN, "check": R.DONE, "recheck": R.DONE, "fail_check": R.NOT_DONE, "disagree": R.NOT_DONE,
}  # fmt: skip


# what is drawn ------------------------------------------------------------------------------------------------


def draw_for_check(step: Step, care: Care) -> None:
    """When work is said to be done: decide, once and for all to see, whether somebody has to go there.

    What was found not done, or was asked to be looked at, is looked at, whatever the draw.
    """
    case = step.case
    share = parts_of(care.check_share)
    if share >= PARTS:
        case.sampled = case.sampled or None
        return
    number = draw(setting().seed, "check", case.uuid)
    case.sampled = bool(case.sampled) or number < share
    step.data |= {"sampled": case.sampled, "draw": number, "share": share}


def draw_for_recheck(step: Step) -> None:
    """After a check that passed."""
    share = parts_of(care_of(step.case.case_class).recheck_share)
    if not share:
        return
    number = draw(setting().seed, "recheck", step.case.uuid)
    step.data |= {"recheck": number < share, "draw": number, "share": share}


def doubt(case: Case) -> None:
    """It was not done, or somebody wants to know: from now on this case is looked at, whatever share is set later."""
    case.sampled = True


# moves --------------------------------------------------------------------------------------------------------


def verify(step: Step) -> None:
    """Somebody of the grid goes there before it is filed."""
    require_admitted_look(step)


def send_check(step: Step) -> None:
    """Asked for by a person, whatever was drawn."""
    require_admitted_look(step)
    doubt(step.case)


def send_recheck(step: Step) -> None:
    """Somebody else than handler and first checker shall look again, once."""
    case = step.case
    if case.checked_at is None:
        raise Refused(in_city_words(_("Nobody has checked this case on site yet.")))
    again = SiteTask.objects.filter(case=case, kind=K.RECHECK, given_at__gte=case.checked_at)
    if again.exclude(result=R.DROPPED).exists():
        raise Refused(in_city_words(_("Somebody else was already asked to check it again.")))
    require_admitted_look(step)
    step.data = {"recheck": True}


def demand_first(step: Step) -> None:
    """One check for each time that work was said to be done; whoever doubts it has it looked at a second time."""
    if step.case.checked_at is not None:
        raise Refused(
            in_city_words(_("Somebody has checked this case on site already.")),
            who_may=in_city_words(_("The centre can ask somebody else to check it a second time.")),
        )


def refuse_while_second(step: Step) -> None:
    """While a second look is asked for, only that one says that the work was not done."""
    if step.look and step.look.kind == K.RECHECK:
        raise Refused(in_city_words(_("Somebody else still has to check this case again.")))


def recheck(step: Step) -> None:
    """A second pair of eyes agrees."""
    _second_look(step)
    clocks.finish(clocks.open_clocks(step.case, "stage"), at=step.at)


def disagree(step: Step) -> None:
    """The first check does not stand; who made it is written on the step."""
    _second_look(step)
    step.data |= {"disagrees_with": step.case.checked_by_id}


def _second_look(step: Step) -> None:
    task = step.look
    if task is None or task.kind != K.RECHECK:
        raise Refused(in_city_words(_("Nobody has asked that this case is checked again.")))
    if step.actor and (reason := why_not(step.case, K.RECHECK, part_of(step.case, step.actor))):
        raise Refused(reason, who_may=_("Another member of the grid, or of the centre that answers for it."))


def take(step: Step) -> None:
    """A member of the grid says: I do it."""
    task, me = step.look, step.actor
    if task is None or me is None:
        raise Refused(_("There is nothing to look at here any more."))
    if task.person_id == me.pk:
        raise Refused(_("You have taken this on already."))
    _refuse_apart(step, task.kind, me)
    step.data = {"person": me.pk, "person_before": task.person_id}
    SiteTask.objects.filter(pk=task.pk).update(person=me)


# what must be there -------------------------------------------------------------------------------------------


def demand_photos(step: Step, care: Care) -> None:
    """Settled on the spot: nobody was sent, so pictures show how it was and how it is now. Invalid names which."""
    if step.actor is None or step.case.replayed or not care.photos:
        return
    problems = {}
    before = step.given.get("before") or step.case.photos.filter(kind="before", shredded_at=None).exists()
    if not before:
        problems["before"] = _("A photo of how it was before is missing.")
    if not step.photos:
        problems["photos"] = _("A photo of how it is now is missing.")
    if problems:
        raise Invalid(problems)


def demand_look(step: Step) -> None:
    """Before closing: checked, and by two where two were asked; or not drawn, and the answer shows a picture."""
    case = step.case
    if case.checked_at is not None:
        if step.look and step.look.kind == K.RECHECK:
            raise Refused(in_city_words(_("Somebody else still has to check this case again.")))
        return
    if case.sampled is not False:
        raise Refused(
            in_city_words(_("Nobody has checked this case on site yet.")),
            who_may=in_city_words(_("Whoever checks on site goes first.")),
        )
    shown = case.photos.filter(kind="after", shredded_at=None).exists()
    if not shown and care_of(case.case_class).photos:
        raise Refused(
            in_city_words(
                _(
                    "It was not drawn to be checked on site, but no photo shows that it is done: send it to check."
                )
            )
        )


# tasks --------------------------------------------------------------------------------------------------------


def follow(step: Step, before: str, event: CaseEvent, started: list[Clock]) -> None:
    """Keep the tasks as the case stands now: end the one that was open, give the one that is due.

    A task has one clock for ever, so a new clock is a new task, of the same person.
    """
    case = step.case
    if case.replayed or State.ON_HOLD in (before, case.state) or not {before, case.state} & set(LOOKED_AT):
        return
    if _leaves_looks(step, before):
        return
    task = step.look if before in LOOKED_AT else None
    wanted = _wanted(step, task)
    if task and wanted == task.kind and "stage" not in step.anew:
        _let_go(task, step)
        return
    if task:
        _end(task, step, event)
    if wanted:
        _give(step, wanted, started, _person(step, wanted) or _same_person(step, task, wanted))


def _leaves_looks(step: Step, before: str) -> bool:
    """Whether the look that is under way goes on, whoever has it: nothing has to be read."""
    same = before == step.case.state and "stage" not in step.anew and not step.data.get("recheck")
    return same and step.move.name not in RESULTS and step.move.name not in HANDLING


def _wanted(step: Step, task: SiteTask | None) -> str:
    """Which look is due now; empty: none."""
    case = step.case
    if case.state == State.VERIFYING:
        return K.VERIFY
    if case.state != State.CHECKING:
        return ""
    if case.checked_at is None:
        return "" if case.sampled is False else K.CHECK
    goes_on = task is not None and task.kind == K.RECHECK and step.move.name not in RESULTS
    return K.RECHECK if goes_on or step.data.get("recheck") else ""


def _end(task: SiteTask, step: Step, event: CaseEvent) -> None:
    result = RESULTS.get(step.move.name, R.DROPPED)
    task.done_at, task.result = step.at, result
    if result != R.DROPPED:
        task.done_by, task.event = step.actor, event
    task.save(update_fields=["done_at", "result", "done_by", "event"])


def _give(step: Step, kind: str, started: list[Clock], person: User | None) -> None:
    stage = next((clock for clock in started if clock.kind == "stage"), None)
    SiteTask.objects.create(
        case=step.case,
        kind=kind,
        grid_id=step.case.duty_grid_id,
        person=person,
        given_at=step.at,
        clock=stage or _recheck_clock(step),
    )


def _recheck_clock(step: Step) -> Clock:
    """The state stays, so no clock of it began."""
    limits = Limits(step.case, step.at)
    clock = clocks.make_clock(limits, "stage", limits.stage("recheck"), at=step.at, stage="recheck")
    clock.save(force_insert=True)
    return clock


def _let_go(task: SiteTask, step: Step) -> None:
    """Whoever was to look and has worked on it since looks no more: the grid's others do."""
    if step.move.name in HANDLING and step.actor and task.person_id == step.actor.pk:
        SiteTask.objects.filter(pk=task.pk).update(person=None)


def _same_person(step: Step, task: SiteTask | None, kind: str) -> User | None:
    """Who goes on with a task of the same kind that has another clock now, if he still may."""
    person = task.person if task and task.kind == kind else None
    return None if person is None or why_not(step.case, kind, part_of(step.case, person)) else person


def _person(step: Step, kind: str) -> User | None:
    """The member who was named. Invalid for somebody who does not walk this grid, Refused for one who must not look."""
    chosen = step.given.get("person")
    if not chosen:
        return None
    found = members_of(step.case).filter(pk=getattr(chosen, "pk", chosen)).first()
    if found is None:
        raise Invalid({"person": _("Choose a member of this grid.")})
    _refuse_apart(step, kind, found)
    return found


def _refuse_apart(step: Step, kind: str, person: User) -> None:
    """Nobody is given a look whose answer would be refused; who may be sent is named."""
    if reason := why_not(step.case, kind, part_of(step.case, person)):
        names = listed(each.display_name for each in people_for(step.case, kind))
        who = _("These members of the grid may: %(names)s.") % {"names": names}
        raise Refused(
            reason, who_may=who if names else _("Whoever checks at the centre that answers for it.")
        )
