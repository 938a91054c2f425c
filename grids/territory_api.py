"""The territory as GeoJSON over HTTP: whole layers that QGIS opens by their address, and maps by viewport. Public."""

import gzip
from datetime import date
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from gridgov.api import BAD, MISSING, error, valid
from grids import maps, version
from grids.api import BoxQuery
from grids.models import Area, Division, DivisionState, Level
from grids.writing import Selection, What, table_of
from grids.writing.kept import kept_layer
from grids.writing.sending import send

TYPE = "application/geo+json"
NOTE = "Longitude and latitude in degrees, EPSG:4490 (CGCS2000), which meets WGS 84 within a metre."
ANSWERS: Any = {
    (200, TYPE): {"type": "object", "required": ["type", "features"]},
    (206, TYPE): {"type": "string", "format": "binary"},
    304: OpenApiResponse(description="Unchanged since the ETag you sent"),
    400: BAD,
    404: MISSING,
    416: OpenApiResponse(description="The layer is shorter than the range you asked for"),
    503: error("It is being written; ask again in a minute"),
}


class GeoJSONRenderer(JSONRenderer):
    """So that who accepts GeoJSON only is not turned away; the bytes are made elsewhere."""

    media_type = TYPE
    format = "geojson"


class LayerView(APIView):
    """Public."""

    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer, GeoJSONRenderer]


class GridsQuery(serializers.Serializer[Any]):
    area = serializers.CharField(
        required=False, max_length=50, help_text="Code of an area; else the whole city"
    )
    day = serializers.DateField(required=False, help_text="The grids that were in force on that day")

    def validate_day(self, value: date) -> date:
        if value > timezone.localdate():
            raise serializers.ValidationError(_("This day has not come yet."))
        return value


class AreasQuery(serializers.Serializer[Any]):
    level = serializers.ChoiceField(Level.choices)
    area = serializers.CharField(
        required=False, max_length=50, help_text="Code of an area; else the whole city"
    )


class MapQuery(BoxQuery):
    zoom = serializers.IntegerField(min_value=0, max_value=22, help_text="Zoom of a web map")
    area = serializers.CharField(
        required=False, max_length=50, help_text="Only what lies in the area of this code"
    )


class GridsLayer(LayerView):
    """All grids in force under an area, with their codes, names, kinds, households and sizes."""

    @extend_schema(summary="Grids as a GeoJSON layer", parameters=[GridsQuery], responses=ANSWERS)
    def get(self, request: Request) -> HttpResponseBase:
        asked = valid(GridsQuery(data=request.query_params))
        area, day = _area(asked), asked.get("day")
        return _sent(request, Selection(What.GRIDS, area, day=day and _changed_by(area, day)))


class AreasLayer(LayerView):
    """All areas of a level under an area."""

    @extend_schema(summary="Areas as a GeoJSON layer", parameters=[AreasQuery], responses=ANSWERS)
    def get(self, request: Request) -> HttpResponseBase:
        asked = valid(AreasQuery(data=request.query_params))
        return _sent(request, Selection(What.AREAS, _area(asked), asked["level"]))


class Map(LayerView):
    """What a map shows in a box at a zoom: grids, or where these are too many communities, streets, districts.

    Never more than 300 kB compressed. Borders are simplified for the zoom, those between neighbours alike. `bbox` and
    `zoom` tell for which part and scale the answer is: a little more than was asked for.
    """

    @extend_schema(
        summary="Map data for a viewport",
        parameters=[MapQuery],
        responses={
            (200, TYPE): {"type": "object", "required": ["type", "features", "level", "zoom", "bbox"]},
            304: ANSWERS[304],
            400: BAD,
            404: MISSING,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        asked = valid(MapQuery(data=request.query_params))
        under = _area(asked).pk if asked.get("area") else None
        etag, body = maps.answer(maps.View.of(asked["bbox"], asked["zoom"], under))
        headers = {
            "ETag": etag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding, Accept-Language, Cookie",
        }
        if request.headers.get("If-None-Match") == etag:
            return HttpResponse(status=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return HttpResponse(body, content_type=TYPE, headers=headers | {"Content-Encoding": "gzip"})
        return HttpResponse(gzip.decompress(body), content_type=TYPE, headers=headers)


def _area(asked: dict[str, Any]) -> Area:
    code = asked.get("area")
    found = Area.objects.filter(code=code) if code else Area.objects.filter(parent__isnull=True)
    area = found.first()
    if area is None:
        raise Http404
    return area


def _changed_by(area: Area, day: date) -> date:
    """The last day up to this one on which a division came into force: there are as many layers as changes, and not as
    many files as days that somebody thinks of."""
    published = [DivisionState.IN_FORCE, DivisionState.SUPERSEDED]
    there = Division.objects.filter(community__path__startswith=area.path, state__in=published)
    last: date | None = there.filter(effective_from__lte=day).aggregate(last=Max("effective_from"))["last"]
    return last or date.min


def _sent(request: Request, selection: Selection) -> HttpResponseBase:
    layer = f"{selection.name}-{selection.day or 'now'}-{selection.area.pk}"
    path = kept_layer(table_of(selection), layer, str(version.current()), NOTE)
    return send(request._request, path, etag=f'"{path.stem}"', content_type=TYPE)
