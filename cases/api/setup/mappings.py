"""/api/v1/mappings/: how the classes of one scheme stand to those of another."""

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.inputs import an_id
from cases.api.serializers import ClassBrief, Paged, Shape
from cases.api.setup.parts import READ, WRITE, Fields, SetupView
from cases.catalogue import map_class, unmap_class
from cases.models import CaseClass, ClassMapping, Relation
from gridgov.api import BAD, MISSING, PageQuery, listed, valid
from members.views.parts import person

ORDER = ("pk",)


class MappingsQuery(PageQuery):
    scheme = serializers.CharField(required=False, max_length=40, help_text="Code; on either side")

    def get_fields(self) -> Fields:
        """`class` is no name that Python lets a field have."""
        which = an_id(required=False, help_text="Id of a class; on either side")
        return {**super().get_fields(), "class": which}


class MappedClass(ClassBrief):
    scheme = serializers.CharField(source="scheme.code")


class MappingShape(Shape):
    """`case_class` is `relation` `other`."""

    id = serializers.IntegerField()
    case_class = MappedClass(source="from_class")
    relation = serializers.ChoiceField(Relation.choices)
    other = MappedClass(source="to_class")
    is_own = serializers.BooleanField(help_text="Set by this city")


class MappingPage(Paged):
    results = MappingShape(many=True)


class MappingIn(serializers.Serializer[Any]):
    """Classes of two schemes, those no longer offered too."""

    case_class = serializers.PrimaryKeyRelatedField(queryset=CaseClass.objects.all())
    relation = serializers.ChoiceField(Relation.choices)
    other = serializers.PrimaryKeyRelatedField(queryset=CaseClass.objects.all())


class Mappings(SetupView):
    """All mappings."""

    @extend_schema(
        operation_id="list_mappings",
        summary="Mappings between schemes",
        parameters=[MappingsQuery],
        responses={200: MappingPage, 400: BAD, **READ},
    )
    def get(self, request: Request) -> Response:
        """Follow `next` until it is null."""
        asked = valid(MappingsQuery(data=request.query_params))
        rows = ClassMapping.objects.select_related("from_class__scheme", "to_class__scheme")
        if pk := asked.get("class"):
            rows = rows.filter(Q(from_class=pk) | Q(to_class=pk))
        if code := asked.get("scheme"):
            rows = rows.filter(Q(from_class__scheme__code=code) | Q(to_class__scheme__code=code))
        return listed(request, asked, rows, ORDER, MappingShape)

    @extend_schema(
        operation_id="map_class",
        summary="Map a class to one of another scheme, or tell a mapping anew",
        request=MappingIn,
        responses={200: MappingShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city. A pair stands once, whichever way round it is given."""
        made = map_class(by=person(request), **valid(MappingIn(data=request.data)))
        return Response(MappingShape(made).data)


class DropMapping(SetupView):
    """Taking a mapping away."""

    @extend_schema(
        operation_id="unmap_class",
        summary="Take a mapping away",
        request=None,
        responses={204: None, **READ, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of the city."""
        unmap_class(mapping=get_object_or_404(ClassMapping, pk=pk), by=person(request))
        return Response(status=204)
