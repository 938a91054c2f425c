"""/api/v1/cases/{id}/comments/: what colleagues of one organisation say to each other."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.access import case_for_reading
from cases.api.serializers import Named, Paged, Person, Shape
from cases.comments.actions import edit_comment, withdraw_comment, write_comment
from cases.comments.queries import NEWEST, comment_for, comments_for, lines_of
from cases.comments.rules import LONGEST
from cases.models import Comment
from gridgov.api import BAD, FORBIDDEN, MISSING, WRONG_TYPE, PageQuery, page_answer, valid
from gridgov.paging import cursor_page
from members.models import Organisation
from members.views.parts import person

WRITES = {400: BAD, 403: FORBIDDEN, 404: MISSING, 415: WRONG_TYPE}


class CommentWords(Shape):
    text = serializers.CharField(source="body", allow_blank=True)
    at = serializers.DateTimeField()


class CommentShape(Shape):
    """A comment of one of your organisations; a withdrawn one has no text."""

    id = serializers.IntegerField(source="comment.pk")
    organisation = Named(source="comment.organisation")
    author = Person(source="comment.author")
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(source="comment.at")
    edited_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(source="comment.withdrawn_at", allow_null=True)
    may_change = serializers.BooleanField(help_text="You wrote it, less than 15 minutes ago")
    before = CommentWords(
        many=True, help_text="What it said; for its author and supervisors of its organisation"
    )


class CommentPage(Paged):
    results = CommentShape(many=True)


class WordsIn(serializers.Serializer[Any]):
    text = serializers.CharField(
        max_length=LONGEST, help_text="Colleagues called with @ and their name are told"
    )


class CommentIn(WordsIn):
    organisation = serializers.SlugRelatedField(
        slug_field="code", queryset=Organisation.objects.all(), required=False, allow_null=True,
        help_text="Code of one of yours; without it the first with a part in the case",
    )  # fmt: skip


def _answer(request: Request, comment: Comment, status: int = 200) -> Response:
    return Response(CommentShape(lines_of([comment], request.user)[0]).data, status=status)


class Comments(APIView):
    """Comments on a case."""

    @extend_schema(
        operation_id="list_comments",
        summary="What your organisations say to each other about a case",
        parameters=[PageQuery],
        responses={200: CommentPage, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, case_id: int) -> Response:
        """Newest first, of your organisations only. Follow `next` until it is null."""
        case = case_for_reading(request.user, case_id)
        asked = valid(PageQuery(data=request.query_params))
        found = comments_for(request.user, case)
        page = cursor_page(found, order=NEWEST, cursor=asked["cursor"], size=asked["limit"])
        return page_answer(request, page, CommentShape(lines_of(page.items, request.user), many=True).data)

    @extend_schema(
        operation_id="write_comment",
        summary="Say something to the colleagues of one of your organisations",
        request=CommentIn,
        responses={201: CommentShape, **WRITES},
    )
    def post(self, request: Request, case_id: int) -> Response:
        """Neither the reporter nor any other organisation reads it."""
        case = case_for_reading(request.user, case_id)
        given = valid(CommentIn(data=request.data))
        return _answer(request, write_comment(case=case, by=person(request), **given), 201)


class EditComment(APIView):
    """Other words."""

    @extend_schema(
        operation_id="edit_comment",
        summary="Change your comment, within 15 minutes",
        request=WordsIn,
        responses={200: CommentShape, **WRITES},
    )
    def post(self, request: Request, pk: int) -> Response:
        """What it said before is kept."""
        found = comment_for(request.user, pk)
        text = valid(WordsIn(data=request.data))["text"]
        return _answer(request, edit_comment(comment=found, by=person(request), text=text))


class WithdrawComment(APIView):
    """Taking a comment back."""

    @extend_schema(
        operation_id="withdraw_comment",
        summary="Withdraw your comment, within 15 minutes",
        request=None,
        responses={200: CommentShape, **WRITES},
    )
    def post(self, request: Request, pk: int) -> Response:
        """It stays as a row without text."""
        found = comment_for(request.user, pk)
        return _answer(request, withdraw_comment(comment=found, by=person(request)))
