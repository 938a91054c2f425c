"""Keeping, naming, ordering, sharing and dropping a filter."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.models import SavedFilter
from gridgov.problems import Invalid
from members.access import require
from members.models import Organisation, User

MOST = 20  # filters of one person
LONGEST = 40  # letters of a name


@transaction.atomic
def save_filter(*, by: User, name: str, query: str) -> SavedFilter:
    """The filter under a name, behind those that the person has; under a name that he has already, in its place."""
    name = _checked(name)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two windows of one person
    mine = SavedFilter.objects.filter(owner=by)
    if known := mine.filter(name=name).first():
        known.query = query
        known.save(update_fields=["query"])
        return known
    if mine.count() >= MOST:
        raise Invalid({"name": _("You have %(n)s filters already: delete one first.") % {"n": MOST}})
    last = mine.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return SavedFilter.objects.create(owner=by, name=name, query=query, position=position)


@transaction.atomic
def rename_filter(*, saved: SavedFilter, name: str) -> None:
    """Another name. Invalid where the person has it already."""
    saved.name = _checked(name)
    User.objects.select_for_update(no_key=True).get(pk=saved.owner_id)  # two windows of one person
    if SavedFilter.objects.filter(owner=saved.owner_id, name=saved.name).exclude(pk=saved.pk).exists():
        raise Invalid({"name": _("You have a filter of this name already.")})
    SavedFilter.objects.filter(pk=saved.pk).update(name=saved.name)


@transaction.atomic
def move_filter(*, saved: SavedFilter, up: bool) -> None:
    """One place forward or back among the person's; at the end nothing."""
    User.objects.select_for_update(no_key=True).get(pk=saved.owner_id)
    row = list(SavedFilter.objects.filter(owner=saved.owner_id))
    if saved not in row:  # deleted in another window
        return
    at = row.index(saved)
    there = at - 1 if up else at + 1
    if 0 <= there < len(row):
        row[at], row[there] = row[there], row[at]
    for position, each in enumerate(row):
        each.position = position
    SavedFilter.objects.bulk_update(row, ["position"])


@transaction.atomic
def share_filter(*, saved: SavedFilter, by: User, organisation: Organisation | None) -> None:
    """With everybody who works at an organisation that the person leads, or with nobody any more."""
    if organisation is not None:
        require(by, "manage", organisation)
    saved.organisation = organisation
    SavedFilter.objects.filter(pk=saved.pk).update(organisation=organisation)


def delete_filter(*, saved: SavedFilter) -> None:
    """For everybody who had it."""
    saved.delete()


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid({"name": _("Give the filter a name.")})
    if len(name) > LONGEST:
        raise Invalid({"name": _("At most %(n)s letters.") % {"n": LONGEST}})
    return name
