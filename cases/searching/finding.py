"""Cases by words, number or telephone: within sight, the best first, at a cost that does not follow the city.

Words that few cases have are read from the index of words; where more than RARE have them, the newest LOOKED_AT of each
branch of what the person sees are looked through instead, the widest first, until ENOUGH are found.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, When

from cases.models import Case, Reporter, WorkOrder
from cases.queries.inbox import TABS, Desk
from cases.searching.matching import BEGINNING, NUMBER, PLAIN, text_condition, with_words
from cases.searching.words import is_chinese, runs_of
from cases.sight import WORKS
from cases.workflow import OPEN
from gridgov.nearest import nearest, plain
from gridgov.paging import Page, cursor_page
from gridgov.slots import kept
from grids.models import Area
from members.identity import plain_phone

RARE = 2000
LOOKED_AT, ENOUGH = 2000, 50
MOST = 200  # the newest so many are ranked
SHORTEST_PHONE = 7
ORDER = ("-rank", "-reported_at", "-id")
ROW = (
    "case_class", "holder", "duty_grid", "community", "street", "district", "city",
    "component__component_class",
)  # fmt: skip
EXACT, TOGETHER, SCATTERED = 4, 2, 0
KEEP_NAMES = 600  # seconds


@dataclass(frozen=True)
class Found:
    """A page of cases; `more`: there may be others than those that were ranked. `names`: what was meant."""

    page: Page[Case]
    more: bool
    names: list[str]


def search(desk: Desk, text: str, *, cursor: str = "", size: int = 20) -> Found:
    """Cases that the person sees, by rank, then the newest first."""
    ids, walked = _fitting(desk, text) if text.strip() else ([], False)
    page = cursor_page(ranked(ids, text), order=ORDER, cursor=cursor, size=size)
    return Found(page, len(ids) > MOST or walked, [] if ids else names_like(text))


def candidates(desk: Desk, text: str) -> list[int]:
    """Ids of what fits and may be seen, the newest MOST + 1."""
    return _fitting(desk, text)[0]


def _fitting(desk: Desk, text: str) -> tuple[list[int], bool]:
    """The same; and whether there were too many to look at all."""
    if is_number(text) or (plain_phone(text).isdigit() and len(plain_phone(text)) >= SHORTEST_PHONE):
        return _newest(
            Case.objects.filter(text_condition(text) | Q(pk__in=called_by(desk, text))), desk
        ), False
    if not runs_of(text):
        return [], False
    few = list(Case.objects.filter(with_words(text)).order_by().values_list("pk", flat=True)[: RARE + 1])
    if len(few) <= RARE:
        return _newest(Case.objects.filter(pk__in=few), desk), False
    return _walked(desk, text), True


def is_number(text: str) -> bool:
    """Whether it can be nothing but a case's number, or its beginning."""
    text = text.strip().upper()
    return bool(NUMBER.fullmatch(text) or BEGINNING.fullmatch(text))


def called_by(desk: Desk, text: str) -> list[int]:
    """Ids of cases that somebody with this telephone reported, of those whose contact the person may see."""
    digits = "".join(letter for letter in text if letter.isdigit())
    column: Any = Reporter._meta.get_field("phone_lookup")
    if len(digits) < SHORTEST_PHONE or len(text.strip()) > 20:
        return []
    rows = Reporter.objects.filter(phone_lookup=column.hash_of(digits), shredded_at=None)
    if not desk.standing.everything:
        mine = desk.offices(*WORKS)
        at_work = WorkOrder.objects.filter(organisation__in=mine, state__in=["open", "accepted"])
        rows = rows.filter(
            Q(case__holder__in=mine)
            | Q(case__duty_grid__in=list(desk.standing.grids))
            | Q(case__in=at_work.values("case"))
        )
    return list(rows.values_list("case", flat=True)[: RARE + 1])


def _newest(found: QuerySet[Case], desk: Desk) -> list[int]:
    seen: Any = found & Case.objects.visible_to(desk.user, desk.standing)
    return list(seen.order_by("-reported_at", "-pk").values_list("pk", flat=True)[: MOST + 1])


def _walked(desk: Desk, text: str) -> list[int]:
    """Of very many the newest, open or ended: of each branch of what the person sees, until ENOUGH are found."""
    holds = Q(dispute=False)
    for run in runs_of(text):
        holds &= Q(plain__contains=run)
    found: set[tuple[Any, int]] = set()
    for branch in TABS["all"].branches(desk):
        there = Case.objects.alias(plain=PLAIN).filter(holds, pk__in=_newest_of(branch))
        found |= set(there.order_by().values_list("reported_at", "pk"))
        if len(found) >= ENOUGH:
            break
    return [pk for _at, pk in sorted(found, reverse=True)]


def _newest_of(branch: Q) -> Any:
    """Ids of so many as are looked at, read in the order of the branch's own index."""
    return Case.objects.filter(branch, dispute=False).order_by("-reported_at", "-pk").values("pk")[:LOOKED_AT]


def ranked(ids: list[int], text: str) -> QuerySet[Case]:
    """A whole number first; then texts in which the words stand as they were written; open ones before ended ones."""
    wanted = plain(text.strip())
    written = Q(description__icontains=wanted) | Q(place__icontains=wanted)
    exact = Q(number=text.strip().upper())
    rank = Choose(When(exact, then=EXACT), When(written, dispute=False, then=TOGETHER), default=SCATTERED)
    is_open = Choose(When(state__in=OPEN, then=1), default=0)
    found = Case.objects.filter(pk__in=ids[:MOST]).select_related(*ROW)
    return found.annotate(rank=rank + is_open)


def names_like(text: str) -> list[str]:
    """Names of areas that are nearly what was written, the nearest first."""
    return nearest(text, kept("search-names", "areas", _names, slots=1, seconds=KEEP_NAMES))


def _names() -> list[str]:
    pairs = Area.objects.exclude(level="city").values_list("name", "name_en")[:20_000]
    return sorted({name for pair in pairs for name in pair if name})


def marked(text: str, asked: str, around: int = 40) -> list[tuple[str, bool]]:
    """An excerpt in pieces, (text, whether it was looked for): the words, with a little around the first."""
    low = plain(text)
    if len(low) != len(text):
        return [(text[: 3 * around], False)]
    spots = sorted({spot for run in runs_of(asked) for spot in _spots(low, run)})
    if not spots:
        return [(text[: 3 * around], False)]
    begin = max(0, spots[0][0] - around)
    pieces: list[tuple[str, bool]] = [("…", False)] if begin else []
    at, end = begin, min(len(text), begin + 4 * around)
    for first, last in spots:
        if first >= at and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces += [(text[at:end], False)] + ([("…", False)] if end < len(text) else [])
    return [piece for piece in pieces if piece[0]]


def _spots(low: str, run: str) -> list[tuple[int, int]]:
    """Where a run stands; Chinese that does not stand together is shown by its pairs."""
    parts = [run] if run in low or not is_chinese(run) else [run[at : at + 2] for at in range(len(run) - 1)]
    return [(at, at + len(part)) for part in parts for at in range(len(low)) if low.startswith(part, at)]
