"""/api/v1/campaigns/: opening, watching, extending, ending; /campaign-tasks/: what a member has to do."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.inputs import an_id
from cases.api.serializers import Named, Paged, Shape
from cases.api.setup.parts import by_code
from cases.campaigns.actions import Plan, do_task, end_campaign, extend_campaign, open_campaign
from cases.campaigns.queries import (
    by_day,
    by_street,
    campaign_for_reading,
    campaigns_for,
    chosen_grids,
    items_for,
    total,
    waiting_for,
    watched,
)
from cases.campaigns.rules import KINDS
from cases.models import AdmittedItem, Campaign
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, PageQuery, listed, valid
from gridgov.problems import Invalid
from grids.models import Area
from members.models import Organisation
from members.views.parts import person


class CampaignQuestion(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=120)  # type: ignore[assignment]
    kind = serializers.ChoiceField(list(KINDS))
    choices = serializers.ListField(child=serializers.CharField(max_length=120), default=list)


class CampaignShape(Shape):
    """One campaign."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Campaign.Kind.choices)
    organisation = Named()
    item = serializers.IntegerField(source="item_id")
    declared_hours = serializers.DecimalField(max_digits=4, decimal_places=1, source="item.weekly_hours")
    instructions = serializers.CharField()
    questions = CampaignQuestion(many=True)
    unit = serializers.ChoiceField(Campaign.Unit.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(Campaign.State.choices)
    territory_version = serializers.IntegerField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()


class CampaignPage(Paged):
    results = CampaignShape(many=True)


class CampaignShare(Shape):
    name = serializers.CharField()
    done = serializers.IntegerField()
    whole = serializers.IntegerField(help_text="Units that are due by today")


class CampaignProgress(CampaignShape):
    """A campaign and how far it is, on the ground that you may see."""

    total = CampaignShare()
    streets = CampaignShare(many=True)
    days = CampaignShare(many=True)


class CampaignIn(serializers.Serializer[Any]):
    organisation = by_code(
        Organisation.objects.filter(is_centre=True, is_active=True), "the centre that opens it"
    )
    item = an_id(help_text="Id of the admitted item that it rests on")
    title = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(Campaign.Kind.choices)
    instructions = serializers.CharField(max_length=5000)
    questions = CampaignQuestion(many=True)
    unit = serializers.ChoiceField(Campaign.Unit.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    area = by_code(Area.objects.all(), "an area: grids of it only", required=False)
    grid_kind = serializers.CharField(required=False, default="", help_text="Grids of this kind only")
    grids = serializers.ListField(
        child=serializers.CharField(max_length=60), default=list, help_text="Or exactly these, by code"
    )


class ExtendCampaignIn(serializers.Serializer[Any]):
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=500)


class EndCampaignIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class CampaignTaskShape(Shape):
    """One unit that waits."""

    id = serializers.IntegerField()
    campaign = serializers.IntegerField(source="campaign_id")
    title = serializers.CharField(source="campaign.title")
    grid = serializers.CharField(source="grid.code")
    day = serializers.DateField()
    done_at = serializers.DateTimeField(allow_null=True)


class CampaignTaskList(Shape):
    results = CampaignTaskShape(many=True)


class AnswersIn(serializers.Serializer[Any]):
    answers = serializers.DictField(help_text="By q0, q1 … in the order of the questions")
    seen = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="`done_at` as you read it, or null: what a colleague answered since is not written over",
    )


class Campaigns(APIView):
    """The list, and opening one."""

    @extend_schema(
        operation_id="list_campaigns",
        summary="Campaigns that you may see, newest first",
        parameters=[PageQuery],
        responses={200: CampaignPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Follow `next` until it is null."""
        asked = valid(PageQuery(data=request.query_params))
        return listed(request, asked, campaigns_for(request.user), ("-opened_at", "-id"), CampaignShape)

    @extend_schema(
        operation_id="open_campaign",
        summary="Open a campaign over grids, on the strength of an admitted item",
        request=CampaignIn,
        responses={202: CampaignShape, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """For who leads the centre; the tasks are made meanwhile."""
        given = valid(CampaignIn(data=request.data))
        codes, area, kind = given.pop("grids"), given.pop("area", None), given.pop("grid_kind")
        given["item"] = _item(given["organisation"], given["item"])
        grids = chosen_grids(given["organisation"], area=area, kind=kind, codes=codes)
        if codes and len(grids) != len(set(codes)):
            grids = []
        made = open_campaign(Plan(**given, grids=grids), by=person(request))
        return Response(CampaignShape(made).data, status=202)


def _item(organisation: Organisation, pk: int) -> AdmittedItem:
    found = items_for([organisation]).filter(pk=pk).first()
    if found is None:
        raise Invalid({"item": _("This centre has no such admitted item that binds.")})
    return found


class OneCampaign(APIView):
    """How far it is."""

    @extend_schema(
        operation_id="read_campaign",
        summary="A campaign and how far streets and days are",
        responses={200: CampaignProgress, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """On the ground that you may see."""
        campaign = campaign_for_reading(request.user, pk)
        day, tasks = min(timezone.localdate(), campaign.ends_on), watched(campaign, request.user)
        told: dict[str, Any] = dict(CampaignShape(campaign).data)
        told["total"] = CampaignShare(total(tasks, day)).data
        told["streets"] = CampaignShare(by_street(tasks, day), many=True).data
        told["days"] = CampaignShare(by_day(campaign, tasks, day), many=True).data
        return Response(told)


class ExtendCampaign(APIView):
    """More days."""

    @extend_schema(
        operation_id="extend_campaign",
        summary="Give a campaign more days, as far as its item binds",
        request=ExtendCampaignIn,
        responses={200: CampaignShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For who leads its centre."""
        campaign, given = campaign_for_reading(request.user, pk), valid(ExtendCampaignIn(data=request.data))
        changed = extend_campaign(campaign_id=campaign.pk, by=person(request), **given)
        return Response(CampaignShape(changed).data)


class EndCampaign(APIView):
    """The end before its day."""

    @extend_schema(
        operation_id="end_campaign",
        summary="End a campaign before its day",
        request=EndCampaignIn,
        responses={200: CampaignShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For who leads its centre; what is open stays undone."""
        campaign, given = campaign_for_reading(request.user, pk), valid(EndCampaignIn(data=request.data))
        return Response(
            CampaignShape(end_campaign(campaign_id=campaign.pk, by=person(request), **given)).data
        )


class CampaignTasks(APIView):
    """What waits for a member."""

    @extend_schema(
        operation_id="my_campaign_tasks",
        summary="Units of campaigns that wait in your grids",
        responses={200: CampaignTaskList, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """What is due by today, the earliest first."""
        return Response({"results": CampaignTaskShape(waiting_for(request.user), many=True).data})


class DoCampaignTask(APIView):
    """One unit."""

    @extend_schema(
        operation_id="do_campaign_task",
        summary="What was found in a grid",
        request=AnswersIn,
        responses={200: CampaignTaskShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The same sent twice is kept once."""
        given = valid(AnswersIn(data=request.data))
        done = do_task(task_id=pk, by=person(request), given=given["answers"], seen=given.get("seen", ...))
        return Response(CampaignTaskShape(done).data)
