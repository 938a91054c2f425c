"""/api/v1/mails/: what came to the city's mailbox, and what becomes of it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.inputs import ReportIn, report_of
from cases.api.serializers import CaseReceipt, Shape
from cases.mailbox.access import mail_for_deciding, mails_for
from cases.mailbox.actions import join_case, make_case, refuse_mail, set_aside
from cases.models import Mail
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, PageQuery, listed, valid
from gridgov.audit import record
from members.views.parts import person


class MailsQuery(PageQuery):
    state = serializers.ChoiceField(Mail.State.choices, default=Mail.State.WAITING)


class MailRow(Shape):
    """A message; `named` is a case's number in its subject."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(Mail.State.choices)
    aside = serializers.CharField(allow_blank=True)
    subject = serializers.CharField(allow_blank=True)
    sender = serializers.CharField(allow_blank=True)
    named = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    case = serializers.IntegerField(source="case_id", allow_null=True)


class WholeMail(MailRow):
    """With what it says."""

    sender_name = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text="Files that were not taken, and why"
    )
    files = serializers.SerializerMethodField()

    def get_files(self, mail: Mail) -> list[str]:
        return [row.name for row in mail.files.order_by("pk")]


class MailPage(Shape):
    next = serializers.URLField(allow_null=True)
    results = MailRow(many=True)


class JoinIn(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=20, help_text="Of a case that you may see")
    text = serializers.CharField(required=False, default="", allow_blank=True, max_length=1500)


class RefuseIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000)
    answer = serializers.BooleanField(default=False, help_text="The sender reads the reason")


class AsideIn(serializers.Serializer[Any]):
    aside = serializers.BooleanField(default=True, help_text="False: it waits again")


class Mails(APIView):
    """The mailbox."""

    @extend_schema(
        operation_id="list_mails", summary="What came by mail, newest first", parameters=[MailsQuery],
        responses={200: MailPage, 400: BAD, 403: FORBIDDEN},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """For whoever deals with the city's mail."""
        asked = valid(MailsQuery(data=request.query_params))
        rows = mails_for(request.user).filter(state=asked["state"])
        return listed(request, asked, rows, ("-received_at", "-id"), MailRow)


class OneMail(APIView):
    """A message."""

    @extend_schema(
        operation_id="read_mail", summary="A message; reading it is written down",
        responses={200: WholeMail, 403: FORBIDDEN, 404: MISSING},
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """With the names of its files."""
        mail = mail_for_deciding(request.user, pk)
        record(actor=request.user, action="mail.read", target=mail)
        return Response(WholeMail(mail).data)


class MailCase(APIView):
    """A case of it."""

    @extend_schema(
        operation_id="make_case_of_mail", summary="Make a case of a message, with its files", request=ReportIn,
        responses={200: CaseReceipt, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Its place has to be said. Twice is once, whatever the uuid."""
        mail = mail_for_deciding(request.user, pk)
        given = valid(ReportIn(data=request.data))
        report, same_as = report_of(given, request.user), given.get("same_as", "")
        case = make_case(by=person(request), mail_id=mail.pk, report=report, same_as=same_as)
        return Response(CaseReceipt(case, context={"request": request}).data)


class MailJoin(APIView):
    """Adding it to a case."""

    @extend_schema(
        operation_id="add_mail_to_case", summary="Add a message to a case, as a note with its files", request=JoinIn,
        responses={200: WholeMail, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        mail = mail_for_deciding(request.user, pk)
        join_case(by=person(request), mail_id=mail.pk, **valid(JoinIn(data=request.data)))
        return Response(WholeMail(mail_for_deciding(request.user, pk)).data)


class MailRefuse(APIView):
    """Refusing it."""

    @extend_schema(
        operation_id="refuse_mail", summary="Refuse a message, and answer its sender where wanted", request=RefuseIn,
        responses={200: WholeMail, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        mail = mail_for_deciding(request.user, pk)
        given = valid(RefuseIn(data=request.data))
        return Response(WholeMail(refuse_mail(by=person(request), mail_id=mail.pk, **given)).data)


class MailAside(APIView):
    """Out of the way."""

    @extend_schema(
        operation_id="set_mail_aside", summary="Set a message aside, or let it wait again", request=AsideIn,
        responses={200: WholeMail, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Whatever put it aside."""
        mail = mail_for_deciding(request.user, pk)
        given = valid(AsideIn(data=request.data))
        return Response(WholeMail(set_aside(by=person(request), mail_id=mail.pk, **given)).data)
