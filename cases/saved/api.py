"""/api/v1/filters/: filters of the inbox that somebody keeps, and those shared where he works."""

from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import Named, Shape
from cases.api.setup.parts import by_code
from cases.desk.inbox import View
from cases.models import SavedFilter
from cases.saved import actions
from cases.saved.queries import Line, filter_for_changing, lines_of
from gridgov.api import BAD, FORBIDDEN, MISSING, valid
from gridgov.problems import Invalid
from members.models import Organisation
from members.views.parts import person

EXAMPLE = OpenApiExample("Overdue", {"name": "Overdue", "query": "tab=all&lamp=red"}, request_only=True)
CHANGED = {400: BAD, 403: FORBIDDEN, 404: MISSING}


class KeptFilter(Shape):
    """A filter by its name. `query` is what follows the question mark in the address of the inbox."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField()
    organisation = Named(allow_null=True, help_text="Everybody who works there has it beside his own")


class FilterLine(KeptFilter):
    """The same in a list."""

    mine = serializers.BooleanField()
    about = serializers.CharField(help_text="In words")
    count = serializers.CharField(
        help_text="How many cases it finds, 99+ from a hundred on; kept for a minute"
    )
    problem = serializers.CharField(help_text="Why it cannot be used any more")

    def to_representation(self, instance: Line) -> Any:
        """Of a line: the filter, and what is said of it."""
        told: dict[str, Any] = dict(KeptFilter(instance.saved).data)
        return told | {name: getattr(instance, name) for name in ("mine", "about", "count", "problem")}


class FilterList(Shape):
    results = FilterLine(many=True)


class FilterIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=actions.LONGEST)
    query = serializers.CharField(max_length=1000, help_text="As in the address of the inbox")


class FilterName(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=actions.LONGEST)


class FilterPlace(serializers.Serializer[Any]):
    up = serializers.BooleanField(help_text="One place forward; false: one back")


class FilterShare(serializers.Serializer[Any]):
    organisation = by_code(
        Organisation.objects.filter(is_active=True),
        "an organisation that you lead; null: with nobody any more",
        allow_null=True,
    )


class Filters(APIView):
    """The row above the inbox."""

    @extend_schema(
        operation_id="list_filters",
        summary="Your filters in their order, then those shared where you work",
        responses={200: FilterList, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request) -> Response:
        """At most twenty of your own."""
        lines = lines_of(request.user, "", address="")
        return Response({"results": FilterLine(lines, many=True).data})

    @extend_schema(
        operation_id="save_filter",
        summary="Keep a filter; under a name that you have already in its place",
        request=FilterIn,
        examples=[EXAMPLE],
        responses={201: KeptFilter, **CHANGED},
    )
    def post(self, request: Request) -> Response:
        """What the inbox would pass over is refused."""
        given = valid(FilterIn(data=request.data))
        try:
            query = View.exact(request.user, QueryDict(given["query"])).understood()
        except Invalid as problem:
            raise Invalid({"query": "; ".join(str(said) for said in problem.fields.values())}) from problem
        saved = actions.save_filter(by=person(request), name=given["name"], query=query)
        return Response(KeptFilter(saved).data, status=201)


class FilterChange(APIView):
    """A change of one of the person's own."""

    def change(self, request: Request, pk: int) -> SavedFilter:
        """404 for every other, as if it were not there."""
        return filter_for_changing(request.user, pk)


class RenameFilter(FilterChange):
    """Another name."""

    @extend_schema(
        operation_id="rename_filter",
        summary="Another name",
        request=FilterName,
        responses={200: KeptFilter, **CHANGED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """One that you do not have already."""
        saved = self.change(request, pk)
        actions.rename_filter(saved=saved, **valid(FilterName(data=request.data)))
        return Response(KeptFilter(saved).data)


class PlaceFilter(FilterChange):
    """Another place in the row."""

    @extend_schema(
        operation_id="place_filter",
        summary="One place forward or back",
        request=FilterPlace,
        responses={200: KeptFilter, **CHANGED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """At the end nothing happens."""
        saved = self.change(request, pk)
        actions.move_filter(saved=saved, **valid(FilterPlace(data=request.data)))
        return Response(KeptFilter(saved).data)


class ShareFilter(FilterChange):
    """Who else has it."""

    @extend_schema(
        operation_id="share_filter",
        summary="Share it with an organisation that you lead, or with nobody any more",
        request=FilterShare,
        responses={200: KeptFilter, **CHANGED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Everybody who works there finds it beside his own."""
        saved, given = self.change(request, pk), valid(FilterShare(data=request.data))
        actions.share_filter(saved=saved, by=person(request), organisation=given["organisation"])
        return Response(KeptFilter(saved).data)


class DropFilter(FilterChange):
    """Its end."""

    @extend_schema(
        operation_id="drop_filter",
        summary="Delete it, for everybody who had it",
        request=None,
        responses={204: None, **CHANGED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Cases stay as they are."""
        actions.delete_filter(saved=self.change(request, pk))
        return Response(status=204)
