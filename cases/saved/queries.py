"""Filters that somebody has, whether they still can be used, and how many cases they find."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from cases.desk.inbox import View
from cases.exports.words import view_in_words
from cases.models import CaseClass, SavedFilter
from cases.queries import inbox
from cases.sight import WORKS
from gridgov.problems import Invalid
from members.access import organisations_with
from members.models import Organisation

FRESH_FOR = 60  # seconds that a number stays


@dataclass
class Line:
    """A filter as a page shows it: `problem` says why it cannot be used, `count` is in words ("99+"), "" if unknown."""

    saved: SavedFilter
    url: str
    mine: bool
    active: bool
    problem: str
    count: str = ""
    about: str = field(default="")


def filters_of(user: Any) -> QuerySet[SavedFilter]:
    """The person's own, then those shared where he works."""
    offices = inbox.Desk.of(user).offices(*WORKS)
    mine = Q(owner=user.pk) | Q(organisation__in=offices)
    return SavedFilter.objects.filter(mine).select_related("organisation", "owner").order_by("position", "pk")


def filter_for_changing(user: Any, pk: int) -> SavedFilter:
    """One of the person's own; 404 for every other, as if it were not there."""
    found = SavedFilter.objects.filter(owner=user.pk, pk=pk).select_related("owner").first()
    if found is None:
        raise Http404
    return found


def organisations_led(user: Any) -> QuerySet[Organisation]:
    """Organisations with which the person may share."""
    return organisations_with(user, "manage").select_related("area").order_by("code")[:50]


def lines_of(user: Any, now_shown: str, *, address: str) -> list[Line]:
    """With numbers, in two or three statements however many."""
    found = sorted(filters_of(user), key=lambda each: each.owner_id != user.pk)
    lines = [_line(user, each, now_shown, address) for each in found]
    _name_gone_classes(lines)
    _count(user, [line for line in lines if not line.problem])
    return lines


def _line(user: Any, saved: SavedFilter, now_shown: str, address: str) -> Line:
    problem = ""
    try:
        view = View.exact(user, QueryDict(saved.query))
        about = view_in_words(view)
    except Invalid as wrong:
        problem, about = "; ".join(str(each) for each in wrong.fields.values()), ""
    active = saved.query == now_shown
    return Line(saved, f"{address}?{saved.query}", saved.owner_id == user.pk, active, problem, about=about)


def _name_gone_classes(lines: Iterable[Line]) -> None:
    """A class that was renamed or taken away finds nothing: that is said."""
    asked = {line.saved.pk: topic for line in lines if (topic := QueryDict(line.saved.query).get("topic"))}
    if not asked:
        return
    names = CaseClass.objects.values_list("name", "name_en", "code", "parent__name", "parent__name_en")
    known = [tuple(str(name or "").lower() for name in row) for row in names]
    for line in lines:
        topic = asked.get(line.saved.pk, "").strip().lower()
        if topic and not any(topic in name for row in known for name in row):
            line.problem = _("No class is called “%(name)s” any more.") % {"name": topic}


def _count(user: Any, lines: list[Line]) -> None:
    """Counted to 99 and kept for a minute: a number beside a name is a hint."""
    keys = {
        line.saved.pk: f"saved-count:{user.pk}:{line.saved.pk}:{crc32(line.saved.query.encode())}"
        for line in lines
    }
    kept = cache.get_many(keys.values())
    missing = [line for line in lines if keys[line.saved.pk] not in kept]
    if missing:
        views = [View.read(user, QueryDict(line.saved.query)) for line in missing]
        lists = [(inbox.listing(v.desk, v.tab, v.form.condition()), inbox.COUNT_TO) for v in views]
        numbers = inbox.counts(lists)
        kept |= {keys[line.saved.pk]: number for line, number in zip(missing, numbers, strict=True)}
        cache.set_many({keys[line.saved.pk]: kept[keys[line.saved.pk]] for line in missing}, FRESH_FOR)
    for line in lines:
        number = kept[keys[line.saved.pk]]
        line.count = f"{inbox.COUNT_TO}+" if number > inbox.COUNT_TO else str(number)
