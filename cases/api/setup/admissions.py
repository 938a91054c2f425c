"""/api/v1/admissions/: what others than their own centre may give to grid members."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.gate import admit_item, withdraw_item
from cases.api.serializers import ClassBrief, Named, Paged, Shape
from cases.api.setup.parts import READ, WRITE, SetupView, a_class, by_code
from cases.models import AdmittedItem
from gridgov.api import BAD, MISSING, PageQuery, listed, valid
from members.models import Organisation
from members.views.parts import person


class AdmissionsQuery(PageQuery):
    organisation = serializers.CharField(
        required=False, max_length=60, help_text="Code of who gives the work"
    )
    now = serializers.BooleanField(required=False, default=False, help_text="Only what binds today")


class AdmissionShape(Shape):
    """One kind of work that one organisation may give. It is withdrawn, never changed."""

    id = serializers.IntegerField()
    organisation = Named()
    case_class = ClassBrief()
    frequency = serializers.CharField()
    weekly_hours = serializers.DecimalField(max_digits=4, decimal_places=1)
    legal_basis = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The last day")
    in_force = serializers.BooleanField(source="is_in_force")
    admitted_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class AdmissionPage(Paged):
    results = AdmissionShape(many=True)


class AdmissionIn(serializers.Serializer[Any]):
    organisation = by_code(Organisation.objects.filter(is_active=True), "who gives the work")
    case_class = a_class()
    frequency = serializers.CharField(max_length=200, help_text="How often, in words")
    weekly_hours = serializers.DecimalField(max_digits=4, decimal_places=1)
    legal_basis = serializers.CharField(max_length=5000)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The last day")


class Admissions(SetupView):
    """The list of admitted work."""

    @extend_schema(
        operation_id="list_admissions",
        summary="Work that was admitted for grid members",
        parameters=[AdmissionsQuery],
        responses={200: AdmissionPage, 400: BAD, **READ},
    )
    def get(self, request: Request) -> Response:
        """Newest first. Follow `next` until it is null."""
        asked = valid(AdmissionsQuery(data=request.query_params))
        found = AdmittedItem.objects.in_force() if asked["now"] else AdmittedItem.objects.all()
        if code := asked.get("organisation"):
            found = found.filter(organisation__code=code)
        rows = found.select_related("organisation__area", "case_class")
        return listed(request, asked, rows, ("-id",), AdmissionShape)

    @extend_schema(
        operation_id="admit_work",
        summary="Admit one kind of work from one organisation",
        request=AdmissionIn,
        responses={201: AdmissionShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city."""
        item = admit_item(by=person(request), **valid(AdmissionIn(data=request.data)))
        return Response(AdmissionShape(item).data, status=201)


class WithdrawAdmission(SetupView):
    """Taking work back."""

    @extend_schema(
        operation_id="withdraw_admission",
        summary="From now on it binds nobody; what was given stays given",
        request=None,
        responses={200: AdmissionShape, **WRITE, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of the city."""
        item = withdraw_item(by=person(request), item_id=get_object_or_404(AdmittedItem, pk=pk).pk)
        return Response(AdmissionShape(item).data)
