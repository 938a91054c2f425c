"""Where a point lies, and the grids on a map. Public: the borders of grids are no secret."""

import math
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gridgov.api import BAD, valid
from grids import locating, queries, shapes
from grids.models import Area, Grid, Level

MOST_GRIDS = 2000
MOST_CORNERS = 100_000  # in one answer: some 3 MB before it is compressed


class PointQuery(serializers.Serializer[Any]):
    lon = serializers.FloatField(min_value=-180, max_value=180, help_text="Degrees east")
    lat = serializers.FloatField(min_value=-90, max_value=90, help_text="Degrees north")
    day = serializers.DateField(
        required=False,
        help_text="A past day: the grid in which the point lay then. Areas are those of today.",
    )

    def validate_day(self, value: date) -> date:
        if value > timezone.localdate():
            raise serializers.ValidationError(_("This day has not come yet."))
        return value


class BoxQuery(serializers.Serializer[Any]):
    bbox = serializers.CharField(help_text="west,south,east,north in degrees")
    zoom = serializers.IntegerField(
        min_value=0,
        max_value=22,
        required=False,
        help_text="Zoom of a web map; outlines are simplified for it",
    )

    def validate_bbox(self, value: str) -> queries.Bounds:
        try:
            west, south, east, north = (float(part) for part in value.split(","))
        except ValueError:
            raise serializers.ValidationError(_("Give west,south,east,north in degrees.")) from None
        inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
        if not inside or not all(map(math.isfinite, (west, south, east, north))):
            raise serializers.ValidationError(_("The box does not lie on the earth."))
        return west, south, east, north


def _named(name: str) -> Any:
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        "id": serializers.IntegerField(),
        "code": serializers.CharField(),
        "name": serializers.CharField(),
    }
    return inline_serializer(name, fields, allow_null=True)


PLACE = inline_serializer(
    "Place",
    {
        "grid": _named("PlaceGrid"),
        **{level.value: _named(f"Place{level.value.title()}") for level in reversed(Level)},
        "version": serializers.IntegerField(),
    },
)


class Locate(APIView):
    """The grid, community, street, district and city that a point lies in, today or on a past day; null where there
    is none."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[PointQuery], responses={200: PLACE, 400: BAD})
    def get(self, request: Request) -> Response:
        point = valid(PointQuery(data=request.query_params))
        place = _place(**point)
        areas = Area.objects.in_bulk([pk for pk in place[1:5] if pk])
        grid = Grid.objects.filter(pk=place.grid_id or 0).first()
        found = {
            level.value: _brief(areas.get(pk or 0))
            for level, pk in zip(reversed(Level), place[1:5], strict=True)
        }
        return Response({"grid": _brief(grid), **found, "version": place.version})


def _place(lon: float, lat: float, day: date | None = None) -> locating.Place:
    return locating.place_at(lon, lat, day) if day else locating.locate(lon, lat)


class Grids(APIView):
    """The grids in force within a box, as GeoJSON. `truncated` is true when there are more than fit."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[BoxQuery],
        responses={
            (200, "application/json"): {"type": "object", "required": ["type", "features", "truncated"]},
            304: OpenApiResponse(description="Unchanged since the ETag you sent"),
            400: BAD,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        asked = valid(BoxQuery(data=request.query_params))
        territory = locating.territory()
        etag = f'"{territory.version}-{get_language()}-{asked.get("zoom", "full")}-{hash(asked["bbox"]):x}"'
        if request.headers.get("If-None-Match") == etag:
            return HttpResponseNotModified(headers={"ETag": etag})
        return Response(_grids(territory, **asked), headers={"ETag": etag, "Cache-Control": "no-cache"})


def _grids(territory: locating.Territory, bbox: queries.Bounds, zoom: int | None = None) -> dict[str, Any]:
    found = territory.grids.within(bbox)
    shown = found[:MOST_GRIDS]
    outlines = shapes.simplified(
        [outline for _pk, outline in shown], shapes.pixel(zoom) if zoom is not None else 0
    )
    fit = int(np.sum(np.cumsum(shapely.get_num_coordinates(outlines)) <= MOST_CORNERS))
    about = Grid.objects.select_related("community").in_bulk([pk for pk, _outline in shown[:fit]])
    features = (
        (pk, outline, _properties(about[pk]))
        for (pk, _full), outline in zip(shown[:fit], outlines[:fit], strict=True)
    )
    return shapes.collection(features) | {"truncated": len(found) > fit}


def _properties(grid: Grid) -> dict[str, Any]:
    return {
        "code": grid.code,
        "name": grid.display_name,
        "kind": grid.kind,
        "community": {"code": grid.community.code, "name": grid.community.display_name},
    }


def _brief(found: Area | Grid | None) -> dict[str, Any] | None:
    return {"id": found.pk, "code": found.code, "name": found.display_name} if found else None
