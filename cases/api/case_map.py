"""/api/v1/cases/map/: what a map of the inbox shows in a box."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.desk.inbox import View
from cases.lamps import Lamp
from cases.looks import LAMP
from cases.models import FAR_FUTURE, Case
from cases.queries.case_map import Seen, Square, look
from cases.queries.inbox import TABS, by_own_limits
from cases.queries.own_work import own_work
from cases.queries.remaining import Face, errand_faces, faces_for_list
from gridgov.api import BAD, FORBIDDEN, valid
from gridgov.ui.quantities import moment_text
from grids.api import BoxQuery

LISTED = {"type": "object", "required": ["type", "level", "bbox", "zoom", "features"]}
OF_MAP = ("bbox", "zoom")
FILTERS = {
    "tab": "A list of the inbox: " + ", ".join(TABS),
    "q": "A number, or words of description and place",
    "state": "A state of the list",
    "topic": "Words of a class, or its code",
    "area": "Id of an area",
    "lamp": "green, yellow, red, off",
    "source": "How it came in",
    "urgent": "on: urgent ones only",
}


class CaseMapQuery(BoxQuery):
    zoom = serializers.IntegerField(min_value=0, max_value=22, help_text="Zoom of a web map")


class CaseMap(APIView):
    """Cases of a list of the inbox by their place."""

    @extend_schema(
        operation_id="map_cases",
        summary="Cases in a box: single ones while they are few, else counted in squares",
        parameters=[
            CaseMapQuery,
            *(OpenApiParameter(name, str, description=text) for name, text in FILTERS.items()),
        ],
        responses={200: LISTED, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """GeoJSON, never more than 2,000 features. `bbox` is what it is for: a little more than was asked. A feature's
        `count` says that it is a square; `more`, that it was not counted to the end. Cases without a place are missing.
        """
        asked = valid(CaseMapQuery(data=request.query_params))
        query = request.query_params.copy()
        for name in OF_MAP:
            query.pop(name, None)
        view, now = View.exact(request.user, query), timezone.now()
        seen = look(
            view.desk, view.tab, wanted=view.form.condition(), box=asked["bbox"], zoom=asked["zoom"], now=now
        )
        features = squares(seen) if seen.squares else points(seen, faces(view, seen.cases, now), now)
        head = {"type": "FeatureCollection", "level": "squares" if seen.squares else "cases"}
        return Response(head | {"bbox": seen.box, "zoom": asked["zoom"], "features": features})


def faces(view: View, cases: list[Case], now: Any) -> dict[int, Face]:
    """The limit that the list shows: on the tab of work orders that of their own."""
    found = faces_for_list(cases, now)
    if by_own_limits(view.tab, view.tab.order):
        found |= errand_faces(cases, own_work(view.desk), now)
    return found


def points(seen: Seen, clocks: dict[int, Face], now: Any) -> list[dict[str, Any]]:
    """One feature a case: what its line in the list says shortly."""
    return [_feature(case.pk, case.lon, case.lat, _about(case, clocks.get(case.pk))) for case in seen.cases]


def _about(case: Case, face: Face | None) -> dict[str, Any]:
    lamp = face.lamp if face else Lamp.OFF
    tone, icon = LAMP[lamp]
    due = moment_text(face.clock.due_at) if face and face.clock.due_at < FAR_FUTURE else ""
    said = {
        "number": case.number,
        "class": case.case_class.display_name,
        "state": str(case.get_state_display()),
        "lamp": str(lamp.label if face else ""),
        "due": due,
    }
    name = " · ".join(filter(None, (said["number"], said["class"], said["lamp"])))
    return said | {"name": name, "tone": tone, "icon": icon, "url": reverse("desk:case", args=[case.pk])}


def squares(seen: Seen) -> list[dict[str, Any]]:
    """One feature a square with cases; a tap goes there."""
    return [_feature(each.key, each.lon, each.lat, _counted(each)) for each in seen.squares]


def _counted(square: Square) -> dict[str, Any]:
    number = f"{square.count}+" if square.more else str(square.count)
    names = [ngettext("%(n)s case", "%(n)s cases", square.count) % {"n": number}]
    if square.late:
        late = f"{square.late}+" if square.more else square.late
        names.append(_("%(n)s overdue") % {"n": late})
    return {
        "name": ", ".join(names),
        "text": number + ("!" if square.late else ""),
        "tone": "bad" if square.late else "info",
        "count": square.count,
        "late": square.late,
        "more": square.more,
        "box": square.box,
    }


def _feature(key: int | str, lon: float | None, lat: float | None, about: dict[str, Any]) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": key, "geometry": place, "properties": about}
