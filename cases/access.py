"""The only doors to cases and what hangs on them."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cases.models import Case, Photo, Source
from cases.workflow import Standing
from gridgov.audit import record
from members.access import holdings

SOURCES = [(source.value, source.label) for source in Source if source != Source.IMPORT]
RELATED = (
    "holder__area",
    "holder__grid__community",
    "case_class__parent",
    "filing_standard",
    "duty_grid__community",
    "component__component_class",
    "component__owner",
    "component__maintainer",
)


def case_for_reading(user: Any, case_id: int) -> Case:
    """A case that this person may see, with what colleagues wrote, or 404 as if it were not there.

    Whoever holds no post sees only what he reported, and reads it on its public page. Reading a dispute leaves a row.
    """
    must_work(user)
    found = case_for_receipt(user, case_id)
    if found.dispute:
        record(actor=user, action="dispute.read", target=found)
    return found


def must_work(user: Any) -> None:
    """404 for whoever holds no post: the desk's pages are not for residents."""
    if not holdings(user):
        raise Http404


def case_for_receipt(user: Any, case_id: int) -> Case:
    """The same also for its reporter without a post: to say that it has arrived, never to show its history."""
    return get_object_or_404(Case.objects.visible_to(user).select_related(*RELATED, "alarm"), pk=case_id)


def case_for_moving(user: Any, case_id: int, standing: Standing | None = None) -> Case:
    """The same, locked; for the worker process (None) any case. `standing` spares asking for the rights again.

    Two statements: one that joins and waits for a lock would pair the case as it is now with its holder and standard
    as they were before.
    """
    free = cases_to_move(user, standing).only("pk")
    locked = get_object_or_404(free.select_for_update(no_key=True), pk=case_id)
    return Case.objects.select_related(*RELATED).get(pk=locked.pk)


def cases_to_move(user: Any, standing: Standing | None = None) -> QuerySet[Case]:
    """Those of which this person may know; for the worker process (None) every one."""
    return Case.objects.all() if user is None else Case.objects.visible_to(user, standing)


def both_for_moving(
    user: Any, case_id: int, main: Any, standing: Standing | None = None
) -> tuple[Case, Case | None]:
    """The same of two: a case, and `main`, the one into which it is to be merged, if the person sees that; where none
    is named the one into which it is merged already. The older one is locked first, so that two never wait for each
    other.
    """
    seen = cases_to_move(user, standing)
    if main is None:
        mine = seen.filter(pk=case_id)
        wanted = mine | Case.objects.filter(pk__in=mine.values("merged_into"))
    else:
        other = str(getattr(main, "pk", main))
        wanted = seen.filter(pk__in=[case_id, *([int(other)] if other.isdecimal() else [])])
    locked = [case.pk for case in wanted.order_by("pk").only("pk").select_for_update(no_key=True)]
    if case_id not in locked:
        raise Http404
    found = Case.objects.select_related(*RELATED).in_bulk(locked)
    return found.pop(case_id), next(iter(found.values()), None)


def cases_for_sweep(case_ids: Collection[int]) -> dict[int, Case]:
    """Cases for the worker process, locked, by id; without those that somebody is changing at this moment."""
    free = Case.objects.only("pk").select_for_update(no_key=True, skip_locked=True)
    locked = [case.pk for case in free.filter(pk__in=case_ids)]
    return Case.objects.select_related(*RELATED).in_bulk(locked)


def case_for_public(number: str, *, reporter: Callable[[Case], bool] = lambda case: False) -> Case:
    """A case by the number its reporter was given. Whoever knows the number may follow it; a dispute only its reporter,
    for everybody else there is no such number.
    """
    found = get_object_or_404(
        Case.objects.select_related(*RELATED), number=number.strip().upper(), replayed=False
    )
    if found.dispute and not reporter(found):
        raise Http404
    return found


def photo_for_reading(user: Any, uuid: Any) -> Photo:
    """A photo of a case that this person may see, unless it was shredded. Not a page of an agreement."""
    photo = get_object_or_404(Photo.objects.shown().select_related("case"), uuid=uuid)
    if not Case.objects.visible_to(user).filter(pk=photo.case_id).exists():
        raise Http404
    return photo


def sources_for(user: Any) -> frozenset[str]:
    """How somebody may say that a report came in: as a resident, or with any post in every way but by import."""
    return frozenset(dict(SOURCES)) if holdings(user) else frozenset({Source.RESIDENT.value})
