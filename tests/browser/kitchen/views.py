"""The parts with invented content. The text of the demo is in English; what the parts say follows the language."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.utils import timezone

from gridgov.paging import Page
from gridgov.problems import Invalid, Refused, Stale
from gridgov.ui.states import State, register
from tests.browser.kitchen.forms import Filter, Log

HERE = Path(__file__).parent
HOUR = 3600
register(
    "kitchen",
    {
        "reported": State("Reported", "info", "inbox"),
        "handling": State("Handling", "brand", "tools"),
        "closed": State("Closed", "ok", "check2-circle"),
        "hold": State("On hold", "calm", "pause-circle"),
        "returned": State("Returned", "warn", "arrow-return-left"),
        "void": State("Void", "bad", "x-octagon"),
    },
)


def kitchen(request: HttpRequest, shell: str) -> HttpResponse:
    if "flash" in request.GET:
        messages.success(request, "Case 2026-000123 was dispatched.")
        messages.error(request, "The photo could not be read.")
    empty = request.path.endswith("/empty/")
    return render(
        request, "kitchen.html", {"shell_name": f"gridgov/{shell}.html", "empty": empty} | content(request)
    )


def form(request: HttpRequest, shell: str) -> HttpResponse:
    form = Log(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Sent.")
        return redirect("field-home")
    return render(
        request, "form.html", {"shell_name": f"gridgov/{shell}.html", "form": form, "layers": layers()}
    )


def maps(request: HttpRequest) -> HttpResponse:
    return render(request, "map.html", {"shell_name": "gridgov/desk.html", "layers": layers()})


def problem(request: HttpRequest, status: int) -> HttpResponse:
    if status == 500:
        raise RuntimeError("broken on purpose")
    raise {
        400: Invalid({"limit": "The limit must be above zero."}),
        403: Refused(
            "Only the centre that holds a case may dispatch it.", who_may="Duty officer of Lakeside Street"
        ),
        409: Stale("Lin Qiao dispatched this case a minute ago."),
    }[status]


def render(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    page = Template((HERE / name).read_text(encoding="utf-8"))
    return HttpResponse(page.render(RequestContext(request, context)))


def content(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "filter": Filter(request.GET),
        "states": ["reported", "handling", "closed", "hold", "returned", "void"],
        "clocks": clocks(),
        "rows": rows(),
        "page": Page([], "abc"),
        "timeline": timeline(now),
        "way": way(),
        "crumbs": [("City", "/"), ("Lakeside Street", "/desk/"), ("Case 2026-000123", "")],
        "tabs": tabs(),
        "bars": bars(),
        "photos": [{"url": "/static/gridgov/mark.svg", "alt": "The cover", "caption": "Before"}] * 3,
        "layers": layers(),
        "now": now,
    }


def clocks() -> list[tuple[float, str, bool]]:
    return [
        (2 * HOUR + 600, "running", True),
        (26 * HOUR, "running", False),
        (1500, "warned", True),
        (-3 * HOUR, "lapsed", False),
        (9 * HOUR, "paused", True),
        (HOUR, "met", False),
        (-2 * HOUR, "missed", False),
    ]


def rows() -> list[dict[str, Any]]:
    words = [
        "Manhole cover loose",
        "路灯不亮",
        "Rubbish beside the market gate, since Monday, smells",
        "Water in the lane",
    ]
    states = ["reported", "handling", "returned", "closed"]
    left = [-2 * HOUR, 1500, 7 * HOUR, 30 * HOUR]
    return [
        {
            "number": f"2026-00012{i}",
            "what": words[i],
            "state": states[i],
            "left": left[i],
            "late": left[i] < 0,
        }
        for i in range(4)
    ]


def timeline(now: Any) -> list[dict[str, Any]]:
    return [
        {
            "what": "Reported",
            "who": "Wen Jia, grid member",
            "when": now - timedelta(days=1),
            "icon": "megaphone",
        },
        {
            "what": "Established: missing cover, 2 hours",
            "who": "Lakeside Street Centre",
            "when": now - timedelta(hours=23),
            "took": 2400,
            "icon": "check2",
            "tone": "ok",
        },
        {
            "what": "Limit lapsed, moved up to the district",
            "when": now - timedelta(hours=21),
            "took": 2 * HOUR,
            "tone": "bad",
            "icon": "arrow-up-circle",
        },
        {
            "what": "Answered by Northern District Centre",
            "who": "Lin Qiao",
            "when": now - timedelta(minutes=12),
            "tone": "info",
            "icon": "chat-left-text",
            "text": "The crew is on its way.\nThe lane is closed until it is safe.",
            "now": True,
        },
    ]


def way() -> list[dict[str, Any]]:
    names = ["Reported", "Established", "Dispatched", "Handled", "Checked", "Closed"]
    return [
        {"label": n, "state": "done" if i < 2 else "now" if i == 2 else "next"} for i, n in enumerate(names)
    ]


def tabs() -> list[dict[str, Any]]:
    return [
        {"label": "Inbox", "url": "?", "active": True, "count": 14, "icon": "inbox"},
        {"label": "Handled", "url": "?b", "active": False, "count": 1203},
        {"label": "On hold", "url": "?c", "active": False, "count": 0},
    ]


def bars() -> list[dict[str, Any]]:
    return [
        {"label": "Lakeside", "value": 128, "url": "?x"},
        {"label": "Old Harbour", "value": 74},
        {"label": "Tea Hill", "value": 31, "tone": "warn", "text": "31 (7 late)"},
    ]


def layers() -> list[dict[str, Any]]:
    return [{"data": collection([cell(x, y) for x in range(4) for y in range(3)])}, outline(), points()]


def corner(x: int, y: int) -> list[float]:
    bend = (x * 7 + y * 13) % 5 - 2
    return [121.40 + x * 0.012 + bend * 0.0016, 31.20 + y * 0.009 + ((x * 5 + y * 3) % 4 - 1.5) * 0.0012]


def cell(x: int, y: int) -> dict[str, Any]:
    ring = [corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1), corner(x, y)]
    properties = {"name": f"Grid {x + 1}-{y + 1}", "url": f"/desk/?grid={x}{y}"}
    return {
        "type": "Feature",
        "id": f"{x}{y}",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def outline() -> dict[str, Any]:
    south, north = [corner(x, 0) for x in range(5)], [corner(x, 3) for x in range(4, -1, -1)]
    east, west = [corner(4, y) for y in (1, 2)], [corner(0, y) for y in (2, 1)]
    ring = [*south, *east, *north, *west, south[0]]
    shape = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return {"outline": True, "data": collection([shape])}


def points() -> dict[str, Any]:
    places = [(121.415, 31.212, None, "bad"), (121.43, 31.206, None, "warn"), (121.44, 31.219, 24, "info")]
    return {"data": collection([spot(*place) for place in places])}


def spot(lon: float, lat: float, count: int | None, tone: str) -> dict[str, Any]:
    properties = {"name": "A case", "tone": tone} | ({"count": count} if count else {})
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
