"""Two cases that are one problem: the later one is merged into the main one, and can be split off again."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.access import RELATED
from cases.actions import orders, picking
from cases.actions.step import Step
from cases.models import Case
from cases.workflow import Where
from gridgov.problems import Invalid, Refused
from gridgov.work import enqueue


def lock_both(case_id: int, main: Any, seen: QuerySet[Case]) -> None:
    """Lock a case and the one it is, or is to be, merged into: the older one first, so that two never wait for each
    other. What is not among `seen` is left alone, but for the main case of one that is.
    """
    if main is None:
        joined = seen.filter(pk=case_id).values_list("pk", "merged_into").first() or ()
        both: QuerySet[Case] = Case.objects.filter(pk__in=[pk for pk in joined if pk])
    else:
        other = str(getattr(main, "pk", main))
        both = seen.filter(pk__in=[case_id, *([int(other)] if other.isdecimal() else [])])
    list(both.order_by("pk").only("pk").select_for_update(no_key=True))


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
    case, main = step.case, step.case.merged_into
    assert main is not None, "the database keeps a merged case's main case"
    case.merged_into = None
    step.data = {"main": main.pk}
    step.along.append(("release", Case.objects.select_related(*RELATED).get(pk=main.pk)))
    enqueue("route", key=f"{case.pk}:{case.version}", payload={"case": case.pk})


def named(step: Step) -> None:
    """The other half: which report it is about. Nobody needs to be told of it."""
    step.data, step.quiet = {"report": step.given["report"]}, True


def _main(step: Step) -> Case:
    by_system = step.permit.where is Where.SYSTEM
    seen = Case.objects.all() if by_system else Case.objects.visible_to(step.actor)
    main = picking.one(seen.select_related(*RELATED), step.need("main"), "main")
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
