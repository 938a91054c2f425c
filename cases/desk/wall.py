"""The screen on the wall of a centre: lamps in big type, nothing about persons, renewed by itself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.lamps import Lamp
from cases.looks import LAMP
from cases.queries.inbox import Desk
from cases.queries.wall import COUNT_TO, LAMPS, Wall, oldest_of, over, wall_of
from gridgov.ui.clocks import span_text

FRESH_FOR = 15  # seconds: screens of one centre share what was counted
WAYS = ("area", "organisation")


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    by = _way(request)
    return render(request, "cases/desk/wall.html", _context(request, kept_wall(request.user, by), by))


@require_safe
@login_required
def numbers(request: HttpRequest) -> HttpResponse:
    """What changes on it; 304 while it is the same."""
    by = _way(request)
    wall = kept_wall(request.user, by)
    tag = f'"{wall.at.timestamp():.0f}-{by}"'
    if same := get_conditional_response(request, etag=tag):
        return same
    answer = render(request, "cases/desk/_wall.html", _context(request, wall, by))
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    return answer


def _way(request: HttpRequest) -> str:
    asked = request.GET.get("by", "")
    return asked if asked in WAYS else WAYS[0]


def _context(request: HttpRequest, wall: Wall, by: str) -> dict[str, Any]:
    now = timezone.now()
    oldest = oldest_of(Desk.of(request.user), now)
    return {
        "by": by,
        "wall": wall,
        "heads": [(lamp, LAMP[Lamp(lamp)], HEADS[lamp]()) for lamp in LAMPS],
        "lines": [(line.name, [(lamp, _text(line.numbers[lamp])) for lamp in LAMPS]) for line in wall.lines],
        "arrived": _text(wall.arrived),
        "closed": _text(wall.closed),
        "oldest": [(case, span_text(over(case, now).total_seconds())) for case in oldest],
    }


def kept_wall(user: Any, by: str) -> Wall:
    """Counted anew when it is older than FRESH_FOR; each person's own, as each sees something else."""
    key = f"wall:{user.pk}:{by}:{get_language()}"
    kept: Wall | None = cache.get(key)
    if kept is None:
        kept = wall_of(Desk.of(user), by, timezone.now())
        cache.set(key, kept, FRESH_FOR)
    return kept


def _text(number: int) -> str:
    return str(number) if number <= COUNT_TO else f"{COUNT_TO}+"


HEADS = {
    "red": lambda: _("Overdue"),
    "yellow": lambda: _("Little time left"),
    "green": lambda: _("In time"),
    "off": lambda: _("On hold"),
}
