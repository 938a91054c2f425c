"""/api/v1/: cases, the catalogue, and who I am."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.access import case_for_reading
from cases.actions.joining import report_or_join
from cases.api.inputs import (
    CasesQuery,
    ClassesQuery,
    ReportIn,
    ReportWithPhotos,
    condition_of,
    district_of,
    report_of,
)
from cases.api.me import Me, me
from cases.api.serializers import CasePage, CaseReceipt, CaseRow, Classes, ClassFound, WholeCase
from cases.models import (
    Case,
    CaseEvent,
    CaseRequest,
    Clock,
    FilingStandard,
    Participant,
    Photo,
    SiteTask,
    Summons,
    WorkOrder,
)
from cases.queries.candidates import MOST, organisations_for
from cases.queries.classes import search_classes
from cases.queries.inbox import Desk
from cases.queries.offers import offers_for
from cases.queries.orders import answers_of
from cases.queries.remaining import faces_for_list
from gridgov.api import AGAIN, BAD, FORBIDDEN, MISSING, WRONG_TYPE, page_answer, valid
from gridgov.paging import merged_page

NEWEST = ("-reported_at", "-id")
ROW = (
    "case_class",
    "holder",
    "duty_grid",
    "community",
    "street",
    "district",
    "city",
    "component__component_class",
)
KEPT_BY = ("component__owner", "component__maintainer")
REPORT = {
    "uuid": "7f1c2b9e-0d4a-4c55-9a53-0f6f1a4f3c21",
    "scheme": "GB/T 47678.5-2026",
    "kind": "event",
    "code": "06010",
    "source": "patrol",
    "description": "Bags beside the bin",
    "lon": 120.005,
    "lat": 30.01,
    "place": "Willow Road 12, at the gate",
    "urgent": False,
}


class Cases(APIView):
    """Reporting, and the list of what you may see."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        operation_id="list_cases",
        summary="Cases that you may see, newest first",
        parameters=[CasesQuery],
        responses={200: CasePage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """A page of cases. Follow `next` until it is null; a page costs the same wherever it lies."""
        asked = valid(CasesQuery(data=request.query_params))
        wanted = condition_of(asked)
        page = merged_page(
            [Case.objects.filter(branch, wanted) for branch in Desk.of(request.user).seen()],
            rows=Case.objects.select_related(*ROW),
            order=NEWEST,
            cursor=asked["cursor"],
            size=asked["limit"],
        )
        faces = faces_for_list(page.items, timezone.now())
        rows = CaseRow(page.items, many=True, context={"request": request, "faces": faces}).data
        return page_answer(request, page, rows)

    @extend_schema(
        operation_id="report_case",
        summary="Report a problem",
        request={"application/json": ReportIn, "multipart/form-data": ReportWithPhotos},
        examples=[OpenApiExample("Bags beside the bin", REPORT, request_only=True)],
        responses={
            201: CaseReceipt,
            200: CaseReceipt,
            400: BAD,
            403: FORBIDDEN,
            409: AGAIN,
            415: WRONG_TYPE,
        },
    )
    def post(self, request: Request) -> Response:
        """201 with the new case; 200 with the one that this uuid has made before."""
        given = valid(ReportWithPhotos(data=request.data))
        case, created = report_or_join(
            report_of(given, request.user),
            same_as=given.get("same_as", ""),
            actor=request.user,  # type: ignore[arg-type]
        )
        return Response(CaseReceipt(case, context={"request": request}).data, status=201 if created else 200)


class OneCase(APIView):
    """A case that you may see."""

    @extend_schema(
        operation_id="read_case",
        summary="A case with its limits, history, work orders and the moves that you may make",
        responses={200: WholeCase, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, case_id: int) -> Response:
        """Everything about one case but the reporter's contact, which needs a purpose and has a page."""
        case = case_for_reading(request.user, case_id)
        moves = offers_for(case, request.user).all
        needs = {name for move in moves for name in (*move.needs, *move.takes)}
        shown = whole(case)
        shown.organisations = organisations_for(case)[:MOST] if "organisation" in needs else []
        shown.standards = (
            standards_of([case.case_class_id], case.district_id) if "filing_standard" in needs else []
        )
        faces = faces_for_list([case], timezone.now())
        return Response(
            WholeCase(shown, context={"request": request, "moves": moves, "faces": faces, "whole": True}).data
        )


def whole(case: Case) -> Any:
    """The case with all that `WholeCase` shows, read with one query for each part."""
    full = Case.objects.select_related(
        *ROW, "reported_grid", "reported_by", "filing_standard__district", "merged_into", *KEPT_BY
    )
    photos = Prefetch("photos", Photo.objects.shown())
    events = CaseEvent.objects.select_related("actor", "organisation", "text").prefetch_related(photos)
    waiting = CaseRequest.objects.filter(granted=None).select_related("asked_by", "organisation", "reason")
    parts = {
        "clocks": Clock.objects.select_related("holder", "owed_to"),
        "events": events,
        "work_orders": WorkOrder.objects.select_related("organisation"),
        "site_tasks": SiteTask.objects.select_related("clock", "grid", "person", "done_by"),
        "participants": Participant.objects.select_related("organisation"),
        "summonses": Summons.objects.select_related("organisation", "clock"),
        "requests": waiting,
    }
    shown: Any = full.prefetch_related(
        *(Prefetch(name, rows.order_by("pk")) for name, rows in parts.items())
    ).get(pk=case.pk)
    answers = answers_of(shown.work_orders.all(), shown.events.all())
    shown.told_orders = list(shown.work_orders.all())
    for order in shown.told_orders:
        event = answers.get(order.pk)
        order.answer = event.text.body if event and event.text else ""
    return shown


def standards_of(classes: Iterable[int], district: int | None) -> list[FilingStandard]:
    """Filing standards of these classes that are in force in a district (id)."""
    in_force = FilingStandard.objects.in_force(district=district).filter(case_class__in=classes)
    return list(in_force.select_related("district").order_by("number"))


class FindClasses(APIView):
    """The catalogue is public."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="find_classes",
        summary="Classes that a case can have",
        parameters=[ClassesQuery],
        responses={200: Classes, 400: BAD},
    )
    def get(self, request: Request) -> Response:
        """The best twenty, each with the filing standards in force, where an area is named with its district's."""
        asked = valid(ClassesQuery(data=request.query_params))
        found = search_classes(asked["q"])
        standards = standards_of((each.pk for each in found), district_of(asked))
        for each in found:
            each.standards_now = [row for row in standards if row.case_class_id == each.pk]  # type: ignore[attr-defined]
        return Response({"results": ClassFound(found, many=True).data})


class WhoAmI(APIView):
    """The person who is signed in."""

    @extend_schema(
        operation_id="me", summary="Who I am and what I may do where", responses={200: Me, 403: FORBIDDEN}
    )
    def get(self, request: Request) -> Response:
        """Posts in force, grids, and rights by organisation and area."""
        return Response(Me(me(request.user)).data)
