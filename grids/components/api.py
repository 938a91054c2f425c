"""Components within a box or near a point. Public: where lamps and manholes are, and whose, is no secret."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gridgov.api import BAD, valid
from gridgov.problems import Invalid
from grids.components import queries
from grids.components.boxes import read_box
from grids.models import Component, Keeper

MOST = 2000
MOST_NEAR = 50
FARTHEST_M = 1000.0


class ComponentsQuery(serializers.Serializer[Any]):
    bbox = serializers.CharField(required=False, help_text="west,south,east,north in degrees; or give near")
    near = serializers.CharField(required=False, help_text="lon,lat in degrees: the nearest, with distance_m")
    within = serializers.FloatField(
        required=False,
        default=queries.NEAR_M,
        min_value=1,
        max_value=FARTHEST_M,
        help_text="Metres around near",
    )
    limit = serializers.IntegerField(
        required=False, default=queries.NEAREST, min_value=1, max_value=MOST_NEAR, help_text="How many near"
    )
    state = serializers.ChoiceField(Component.State.choices, required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`class` is no name that Python lets a field have."""
        text = "Code of a class or group: only these within a box, these first near a point"
        kind = serializers.RegexField(r"^\d{2}(\d{3})?$", required=False, help_text=text)
        return {**super().get_fields(), "class": kind}


class Components(APIView):
    """Components as GeoJSON points."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="find_components",
        summary="Components within a box, or the nearest to a point",
        parameters=[ComponentsQuery],
        responses={
            (200, "application/json"): {"type": "object", "required": ["type", "features", "truncated"]},
            400: BAD,
        },
    )
    def get(self, request: Request) -> Response:
        """`truncated` is true when there are more than fit. What is removed is told within a box only."""
        asked = valid(ComponentsQuery(data=request.query_params))
        if bool(asked.get("bbox")) == bool(asked.get("near")):
            raise Invalid({"bbox": _("Give either bbox or near.")})
        return Response(_near(asked) if asked.get("near") else _within(asked))


def _near(asked: dict[str, Any]) -> dict[str, Any]:
    lon, lat = _point(asked["near"])
    wanted = {"class_code": asked.get("class", ""), "state": asked.get("state", "")}
    limit: int = asked["limit"]
    found = queries.nearest(lon, lat, **wanted, within_m=asked["within"], most=limit + 1)
    features = [_feature(near.component, distance_m=round(near.distance_m, 1)) for near in found[:limit]]
    return _collection(features, truncated=len(found) > limit)


def _point(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        lon = lat = 999.0
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid({"near": _("Give lon,lat in degrees, for example 121.4737,31.2304.")})
    return lon, lat


def _within(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        box = read_box(asked["bbox"])
    except Invalid as problem:
        raise Invalid({"bbox": str(problem)}) from problem
    wanted = queries.in_box(box)
    if asked.get("class"):
        wanted &= queries.of_class(asked["class"])
    if asked.get("state"):
        wanted &= queries.condition(state=asked["state"])
    rows = list(queries.components().filter(wanted).order_by("code")[: MOST + 1])
    return _collection([_feature(row) for row in rows[:MOST]], truncated=len(rows) > MOST)


def _collection(features: list[dict[str, Any]], *, truncated: bool) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features, "truncated": truncated}


def _feature(row: Component, **more: Any) -> dict[str, Any]:
    about = {
        "code": row.code,
        "name": row.name,
        "class": {"code": row.component_class.code, "name": row.component_class.display_name},
        "state": row.state,
        "place": row.place,
        "owner": _keeper(row.owner),
        "maintainer": _keeper(row.maintainer),
    }
    return queries.feature(row.pk, row.lon, row.lat, about | more)


def _keeper(keeper: Keeper | None) -> dict[str, str] | None:
    return {"code": keeper.code, "name": keeper.display_name} if keeper else None
