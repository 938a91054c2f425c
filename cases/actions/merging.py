"""Two cases that are one problem: the later one is merged into the main one, and can be split off again."""

from django.utils.translation import gettext as _

from cases.actions import orders
from cases.actions.step import Step
from cases.models import Case
from gridgov.problems import Invalid, Refused
from gridgov.work import enqueue


def into_main(step: Step) -> None:
    """Check that the two may be one, and note it on both. Raises Invalid naming `main`, Refused where it cannot be."""
    case = step.case
    if case.dispute:
        raise Refused(_("A dispute is not merged: other people may be concerned."))
    if case.merged.exists():
        raise Refused(
            _("Other cases are merged into this one. Merge the other way round, or split them off first.")
        )
    orders.refuse_while_owed(case)
    main = _main(step)
    case.merged_into = main
    step.data = {"main": main.pk}
    step.along.append(("absorb", main))


def out_of_main(step: Step) -> None:
    """Take it out again; the worker routes it once, if it never did."""
    case, main = step.case, step.other
    assert main is not None, "the database keeps a merged case's main case"
    case.merged_into = None
    step.data = {"main": main.pk}
    step.along.append(("release", main))
    enqueue("route", key=f"{case.pk}:{case.version}", payload={"case": case.pk})


def named(step: Step) -> None:
    """The other half: which report it is about. Nobody needs to be told of it."""
    step.data, step.quiet = {"report": step.given["report"]}, True


def _main(step: Step) -> Case:
    chosen = str(getattr(step.need("main"), "pk", step.given["main"]))
    main = step.case if chosen == str(step.case.pk) else step.other
    if main is None:
        raise Invalid({"main": _("Choose one from the list.")})
    if reason := why_not_into(step.case, main):
        raise Invalid({"main": reason})
    return main


def why_not_into(case: Case, main: Case) -> str:
    """Why a case cannot be merged into that one; empty when it can."""
    if main.pk == case.pk:
        return _("This is the case itself. Choose the other one.")
    if main.dispute:
        return _("That case is a dispute; nothing is merged into it.")
    if main.merged_into_id:
        return _("That case is merged into another one itself. Choose the one that goes on.")
    if not main.is_open:
        return _("That case is over. Choose one that is still open, or deal with this one.")
    if main.replayed != case.replayed:
        return _("One of the two was brought in from records.")
    return ""
