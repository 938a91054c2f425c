"""/api/v1/: how the people of the city and of an organisation are told, and the organisations' webhooks."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import Shape
from cases.api.setup.parts import SetupView
from cases.models import NoticeDefault, Webhook
from cases.telling import hooks
from cases.telling.actions import set_default
from cases.telling.api import WishIn, WishShape, told
from cases.telling.wishes import CITY, default_of
from gridgov.api import BAD, FORBIDDEN, MISSING, valid
from members.charge import organisation_for_setup, organisations_in_charge
from members.models import Organisation
from members.views.parts import person

READ = {403: FORBIDDEN, 404: MISSING}
WRITE = {400: BAD, **READ}


def _default(organisation: Organisation | None) -> Response:
    kept = NoticeDefault.objects.filter(organisation=organisation).exists()
    wish = default_of(organisation.pk if organisation else CITY)
    return Response(WishShape(told(wish, own=kept)).data)


class CityDefault(SetupView):
    """What holds where no organisation says otherwise."""

    @extend_schema(
        operation_id="read_city_notice_default",
        summary="How people are told who chose nothing",
        responses={200: WishShape, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """For administrators."""
        return _default(None)

    @extend_schema(
        operation_id="set_city_notice_default",
        summary="Set how people are told who chose nothing",
        request=WishIn,
        responses={200: WishShape, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city. It holds from now on; `own` false: as delivered."""
        set_default(by=person(request), organisation=None, given=WishIn(data=request.data).given()[1])
        return _default(None)


class OfficeDefault(APIView):
    """What holds for the people of an organisation."""

    @extend_schema(
        operation_id="read_notice_default",
        summary="How the people of an organisation are told who chose nothing",
        responses={200: WishShape, **READ},
    )
    def get(self, request: Request, pk: int) -> Response:
        """For whoever looks after the organisation."""
        return _default(organisation_for_setup(person(request), pk))

    @extend_schema(
        operation_id="set_notice_default",
        summary="Set how the people of an organisation are told who chose nothing",
        request=WishIn,
        responses={200: WishShape, **WRITE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """It holds from now on; `own` false: as the city."""
        organisation = organisation_for_setup(person(request), pk)
        given = WishIn(data=request.data).given()[1]
        set_default(by=person(request), organisation=organisation, given=given)
        return _default(organisation)


class WebhookShape(Shape):
    """Where an organisation's own system hears of its cases."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    is_active = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    former_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then posts are signed with the former secret as well"
    )


class SecretShape(WebhookShape):
    secret = serializers.CharField(help_text="Shown this once")


class WebhookIn(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=500, help_text="https://…")


class SwitchIn(serializers.Serializer[Any]):
    on = serializers.BooleanField()


class Webhooks(APIView):
    """The webhooks of an organisation."""

    @extend_schema(
        operation_id="list_webhooks",
        summary="Webhooks of an organisation",
        responses={200: WebhookShape(many=True), **READ},
    )
    def get(self, request: Request, pk: int) -> Response:
        """For whoever looks after the organisation; at most five."""
        rows = organisation_for_setup(person(request), pk).webhooks.order_by("pk")
        return Response(WebhookShape(rows, many=True).data)

    @extend_schema(
        operation_id="add_webhook",
        summary="Add a webhook",
        request=WebhookIn,
        responses={201: SecretShape, **WRITE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The answer shows its secret, this once."""
        organisation = organisation_for_setup(person(request), pk)
        url = valid(WebhookIn(data=request.data))["url"]
        hook, secret = hooks.add_webhook(by=person(request), organisation=organisation, url=url)
        return Response(_with_secret(hook, secret), status=201)


def _with_secret(hook: Webhook, secret: str) -> Any:
    return {**WebhookShape(hook).data, "secret": secret}


def _hook(request: Request, pk: int) -> Webhook:
    """A webhook of an organisation that the person looks after; 404 otherwise."""
    mine = Webhook.objects.filter(organisation__in=organisations_in_charge(person(request)))
    found = mine.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class WebhookSecret(APIView):
    """A new secret."""

    @extend_schema(
        operation_id="change_webhook_secret",
        summary="Give a webhook a new secret",
        request=None,
        responses={200: SecretShape, **READ},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Shown this once; for a day posts are signed with the former one as well."""
        hook = _hook(request, pk)
        secret = hooks.change_secret(by=person(request), hook=hook)
        hook.refresh_from_db()
        return Response(_with_secret(hook, secret))


class SwitchWebhook(APIView):
    """On and off."""

    @extend_schema(
        operation_id="switch_webhook",
        summary="Switch a webhook on or off",
        request=SwitchIn,
        responses={200: WebhookShape, **WRITE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """While it is off nothing is kept for it."""
        hook, on = _hook(request, pk), valid(SwitchIn(data=request.data))["on"]
        hooks.switch_webhook(by=person(request), hook=hook, on=on)
        hook.is_active = on
        return Response(WebhookShape(hook).data)


class TryWebhook(APIView):
    """A post that says nothing but that the way is open."""

    @extend_schema(
        operation_id="try_webhook",
        summary="Ask for a post to try a webhook",
        request=None,
        responses={202: WebhookShape, **WRITE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The worker sends it; if it fails, it stands under /deliveries/."""
        hook = _hook(request, pk)
        hooks.try_webhook(by=person(request), hook=hook)
        return Response(WebhookShape(hook).data, status=202)


class DropWebhook(APIView):
    """The end of a webhook."""

    @extend_schema(
        operation_id="drop_webhook",
        summary="Remove a webhook",
        request=None,
        responses={204: None, **READ},
    )
    def post(self, request: Request, pk: int) -> Response:
        """With everything that still waits for it."""
        hooks.drop_webhook(by=person(request), hook=_hook(request, pk))
        return Response(status=204)
