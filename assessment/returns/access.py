"""Who reads, draws up, explains and hands in a return.

It is read by who works at the organisation that asks, at one of its readers, or at the centre of its area, which hands
it in, and by whoever administers or audits there. Of what is read everybody sees the rows of his own areas: those of
his rights, and those of his organisations.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from assessment.models import Return, ReturnDocument, ReturnRow
from assessment.returns.ground import grid_path
from cases.sight import WORKS
from grids.models import Area
from members.access import area_rights, organisation_rights, organisations_with
from members.models import Organisation

MAKES = ("handle", "supervise")
ANSWERS = ("dispatch", "supervise")
LEVELS = ("city", "district", "street")
SEES = ("see_cases", "assess", "administer", "audit")


def _paths(user: Any, *rights: str) -> list[str]:
    return [held.path for right in rights for held in area_rights(user, right)]


def _mine(user: Any) -> list[int]:
    return [pk for pk, held in organisation_rights(user).items() if held.intersection(WORKS)]


def returns_for(user: Any) -> QuerySet[Return]:
    """What somebody may read."""
    found = Return.objects.select_related("organisation", "area")
    if not user.is_active or user.is_superuser:
        return found if user.is_active else found.none()
    mine = _mine(user)
    named = Return.readers.through.objects.filter(organisation__in=mine)
    in_charge = Organisation.objects.filter(pk__in=mine, is_centre=True)
    may = Q(organisation__in=mine) | Q(pk__in=named.values("return")) | Q(area__in=in_charge.values("area"))
    for path in _paths(user, "administer", "audit"):
        may |= Q(area__path__startswith=path)
    return found.filter(may)


def return_for_reading(user: Any, pk: int) -> Return:
    """One of them, or 404 as if it were not there."""
    found = returns_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def document_for_reading(user: Any, pk: int) -> ReturnDocument:
    """A document of one of them, or 404."""
    documents = ReturnDocument.objects.select_related(
        "of__organisation", "of__area", "asked_by", "handed_in_by", "handed_in_for"
    )
    found = documents.filter(of__in=returns_for(user).order_by().values("pk"), pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Sight:
    """What somebody sees of a return: rows below these paths; `whole` when that is all of it."""

    paths: tuple[str, ...]
    whole: bool

    def rows(self, document: ReturnDocument) -> QuerySet[ReturnRow]:
        """Rows of a document, without the whole and the rest for who does not see all of it."""
        rows = ReturnRow.objects.filter(document=document)
        if self.whole:
            return rows
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(path__startswith=path)
        return rows.filter(condition, kind=ReturnRow.Kind.UNIT)


def sight_of(user: Any, wanted: Return) -> Sight:
    """By rights on areas and by the areas of the organisations through which he reads it."""
    if user.is_superuser:
        return Sight(("/",), True)
    asked = Q(pk=wanted.organisation_id) | Q(pk__in=wanted.readers.order_by().values("pk"))
    asked |= Q(is_centre=True, area=wanted.area_id)
    offices = Organisation.objects.filter(asked, pk__in=_mine(user)).select_related("area", "grid__community")
    paths = {*_paths(user, *SEES), *(path for path in map(territory, offices) if path)}
    return Sight(tuple(sorted(paths)), any(wanted.area.path.startswith(path) for path in paths))


def territory(organisation: Organisation) -> str:
    """Path of the ground an organisation is there for; "" for none."""
    if organisation.grid:
        return grid_path(organisation.grid.community.path, organisation.grid.pk)
    return organisation.area.path if organisation.area else ""


def offices_that_ask(user: Any) -> QuerySet[Organisation]:
    """For which somebody may draw up a return: where he works, and those of the district or city he administers."""
    ask = Organisation.objects.filter(is_active=True, grid=None, area__level__in=LEVELS).select_related(
        "area"
    )
    if user.is_superuser:
        return ask.order_by("code")
    held = [pk for pk, rights in organisation_rights(user).items() if rights.intersection(MAKES)]
    may = Q(pk__in=held)
    for right in area_rights(user, "administer"):
        if right.level in ("city", "district"):
            may |= Q(area__path__startswith=right.path)
    return ask.filter(may).order_by("code")


def may_change(user: Any, wanted: Return) -> bool:
    """Whether somebody draws it up anew or ends it."""
    return offices_that_ask(user).filter(pk=wanted.organisation_id).exists()


def office_for(user: Any, path: str) -> Organisation | None:
    """The nearest centre in charge of a place for which somebody may speak."""
    above = Area.objects.filter(pk__in=[int(part) for part in path.strip("/").split("/") if part.isdecimal()])
    centres = Organisation.objects.filter(is_centre=True, is_active=True, area__in=above)
    may = Q(pk__in=[])
    for right in ANSWERS:
        may |= Q(pk__in=organisations_with(user, right).values("pk"))
    return centres.filter(may).order_by("-area__path").first()
