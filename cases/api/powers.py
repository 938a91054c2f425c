"""/api/v1/powers/: the power list, and what a table would change of it."""

from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.actions.authority import drop_authority
from cases.actions.power_table import load_powers
from cases.api.serializers import Named, Paged, Shape
from cases.catalogue.difference import ADDED, CHANGED, REVISED, SAME
from cases.models import Authority, Level
from cases.models.catalogue import Kind
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, PageQuery, listed, valid
from gridgov.problems import Refused, Stale
from members.access import holdings, who_holds
from members.tables import Row

MOST = 1000
ORDER = ("id",)
Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


class PowersQuery(PageQuery):
    area = serializers.CharField(required=False, max_length=40, help_text="Code of an area")
    now = serializers.BooleanField(required=False, default=False, help_text="Only what holds today")

    def get_fields(self) -> Fields:
        """`class` is no name that Python lets a field have."""
        text = serializers.CharField(required=False, max_length=20, help_text="Code of a class or of a group")
        return {**super().get_fields(), "class": text}


class PowerShape(Shape):
    """The lowest level that may settle cases of a class, in an area or everywhere."""

    id = serializers.IntegerField()
    scheme = serializers.CharField(source="case_class.scheme.code")
    kind = serializers.ChoiceField(Kind.choices, source="case_class.kind")
    level = serializers.ChoiceField(Level.choices)
    area = Named(allow_null=True)
    basis = serializers.CharField(allow_blank=True)

    def get_fields(self) -> Fields:
        """`class` and `from` are no names that Python lets a field have."""
        return {
            **super().get_fields(),
            "class": serializers.CharField(source="case_class.code"),
            "from": serializers.DateField(source="valid_from"),
            "to": serializers.DateField(
                source="valid_to", allow_null=True, help_text="First day on which it no longer holds"
            ),
        }


class PowerPage(Paged):
    results = PowerShape(many=True)


class PowerIn(serializers.Serializer[Any]):
    """A row of the table. Without `from` it is the entry in force: another level holds from today on."""

    scheme = serializers.CharField(required=False, max_length=40)
    kind = serializers.CharField(required=False, max_length=12)
    level = serializers.CharField(max_length=10, help_text="grid_team, community, street, district or city")
    area = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text="Code; empty: everywhere"
    )
    basis = serializers.CharField(required=False, allow_blank=True, max_length=500)

    def get_fields(self) -> Fields:
        """`class` and `from` are no names that Python lets a field have."""
        day = "A day such as 2026-01-31"
        return {
            **super().get_fields(),
            "class": serializers.CharField(max_length=20, help_text="Code of a class or of a group"),
            "from": serializers.CharField(required=False, allow_blank=True, max_length=10, help_text=day),
            "to": serializers.CharField(required=False, allow_blank=True, max_length=10, help_text=day),
        }


class PowersIn(serializers.Serializer[Any]):
    """All rows are taken, or none."""

    rows = serializers.ListField(child=PowerIn(), min_length=1, max_length=MOST)
    preview = serializers.BooleanField(default=True, help_text="Only tell what it would change")
    seen = serializers.CharField(
        required=False,
        max_length=64,
        help_text="`fingerprint` of a preview: refused when it has changed since",
    )


class PowerChange(Shape):
    key = serializers.CharField(help_text="Scheme, kind, code, area and first day")
    fate = serializers.ChoiceField([ADDED, CHANGED, REVISED, SAME])
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(), help_text="What changes: [old, new]"
    )


class PowerDifference(Shape):
    preview = serializers.BooleanField()
    fingerprint = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by fate")
    changes = PowerChange(many=True)


def _require(user: Any) -> None:
    if "administer" not in holdings(user):
        raise Refused(_("You may not set up routing."), who_may=who_holds("administer"))


class Powers(APIView):
    """The power list."""

    @extend_schema(
        operation_id="list_powers",
        summary="Which level may settle what",
        parameters=[PowersQuery],
        responses={200: PowerPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """For administrators. Follow `next` until it is null."""
        _require(request.user)
        asked = valid(PowersQuery(data=request.query_params))
        found = Authority.objects.in_force(timezone.localdate()) if asked["now"] else Authority.objects.all()
        names = {"class": "case_class__code", "area": "area__code"}
        found = found.filter(**{column: asked[name] for name, column in names.items() if asked.get(name)})
        rows = found.select_related("case_class__scheme", "area")
        return listed(request, asked, rows, ORDER, PowerShape)

    @extend_schema(
        operation_id="load_powers",
        summary="Take a table, or tell what it would change",
        request=PowersIn,
        examples=[
            OpenApiExample(
                "A group to the street",
                {"rows": [{"class": "06", "level": "street", "basis": "Article 7"}], "preview": True},
                request_only=True,
            )
        ],
        responses={200: PowerDifference, 400: BAD, 403: FORBIDDEN, 409: STALE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the areas that the rows name, of the city where they name none."""
        _require(request.user)
        given = valid(PowersIn(data=request.data))
        rows = [Row(number, dict(row)) for number, row in enumerate(given["rows"], 1)]
        seen, preview = given.get("seen"), given["preview"]
        done = load_powers(by=request.user, rows=rows, dry_run=preview, seen=seen)  # type: ignore[arg-type]
        if seen not in (None, done.fingerprint()):
            raise Stale(_("Somebody changed the power list in between. Look at it again."))
        told = {
            "preview": preview,
            "fingerprint": done.fingerprint(),
            "counts": dict(Counter(change.fate for change in done.changes)),
            "changes": [change.as_json() for change in done.changes],
        }
        return Response(PowerDifference(told).data)


class DropPower(APIView):
    """Taking an entry away."""

    @extend_schema(
        operation_id="drop_power",
        summary="Take an entry away; to end it on a day, give it `to` instead",
        request=None,
        responses={204: None, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of its area."""
        _require(request.user)
        drop_authority(by=request.user, pk=pk)  # type: ignore[arg-type]
        return Response(status=204)
