"""/api/v1/words/ and /samples/: what the two looks on site are called, and which cases are looked at."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.serializers import ClassBrief, Paged, Shape
from cases.api.setup.parts import READ, WRITE, SetupView, a_class
from cases.catalogue.onsite import set_site_rule, set_words
from cases.models import SiteRule
from cases.wording import city_words
from cases.workflow.onsite import Verb, Wording, Words
from gridgov.api import BAD, PageQuery, listed, valid
from members.views.parts import person


class WordsShape(serializers.Serializer[Any]):
    """The look before filing and the one before closing, in each language; two that differ."""

    verify_zh = serializers.ChoiceField(Wording.choices)
    check_zh = serializers.ChoiceField(Wording.choices)
    verify_en = serializers.ChoiceField(Verb.choices)
    check_en = serializers.ChoiceField(Verb.choices)


class CityWords(SetupView):
    """The city's words."""

    @extend_schema(operation_id="read_words", summary="The words in use", responses={200: WordsShape, **READ})
    def get(self, request: Request) -> Response:
        """For administrators."""
        return Response(WordsShape(city_words()).data)

    @extend_schema(
        operation_id="set_words",
        summary="Use these words from now on",
        request=WordsShape,
        responses={200: WordsShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city."""
        words = Words(**valid(WordsShape(data=request.data)))
        return Response(WordsShape(set_words(words=words, by=person(request))).data)


def _share(what: str, **more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=5,
        decimal_places=4,
        allow_null=True,
        help_text=f"{what}, from 0 to 1; null: as usual",
        **more,
    )


CHECKED = "Share of cases looked at before closing"
AGAIN = "Share that a second person looks at"
PHOTOS = "Whether settling on the spot needs photos of before and after; null: as usual"


class SampleShape(Shape):
    """What holds for a class, or for the classes of a group."""

    case_class = ClassBrief()
    check_share = _share(CHECKED)
    recheck_share = _share(AGAIN)
    photos = serializers.BooleanField(allow_null=True, help_text=PHOTOS)


class SamplePage(Paged):
    results = SampleShape(many=True)


class SampleIn(serializers.Serializer[Any]):
    """All three null: no rule any more."""

    case_class = a_class()
    check_share = _share(CHECKED, required=False, default=None)
    recheck_share = _share(AGAIN, required=False, default=None)
    photos = serializers.BooleanField(required=False, default=None, allow_null=True, help_text=PHOTOS)


class Samples(SetupView):
    """Rules of sampling."""

    @extend_schema(
        operation_id="list_samples",
        summary="Classes that are looked at by sample",
        parameters=[PageQuery],
        responses={200: SamplePage, 400: BAD, **READ},
    )
    def get(self, request: Request) -> Response:
        """Follow `next` until it is null."""
        asked = valid(PageQuery(data=request.query_params))
        rows = SiteRule.objects.select_related("case_class")
        return listed(request, asked, rows, ("pk",), SampleShape)

    @extend_schema(
        operation_id="set_sample",
        summary="Set, or set anew, what holds for a class or a group",
        request=SampleIn,
        responses={200: SampleShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city."""
        given = valid(SampleIn(data=request.data))
        set_site_rule(by=person(request), **given)
        return Response(SampleShape(given).data)
