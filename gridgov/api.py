"""What every part of the API shares: reading input, and the one shape of an error."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gridgov.paging import Page, cursor_page
from gridgov.problems import Invalid
from gridgov.ui.links import with_query

ROOT = "/api/"
MOST_ROWS = 200


class Error(serializers.Serializer[Any]):
    """`fields` names what has to be corrected, `who_may` who could do what you may not."""

    error = serializers.CharField(help_text="What is wrong, as a sentence in the language asked for")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), required=False, help_text="A sentence for each field to correct"
    )
    who_may = serializers.CharField(required=False, allow_blank=True, help_text="Who may do it")


def error(description: str) -> OpenApiResponse:
    """A documented error answer."""
    return OpenApiResponse(Error, description=description)


BAD = error("Something has to be corrected")
FORBIDDEN = error("Not signed in, or not yours to do; `who_may` says whose it is")
MISSING = error("Not there, or not visible to you")
STALE = error("The case has moved on since you looked at it")
AGAIN = error("Nothing was kept, because something was being changed at that moment: send it again")
WRONG_TYPE = error("The body has a content type that is not understood here")


def valid(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    """Cleaned values; Invalid with a sentence for each field."""
    if not serializer.is_valid():
        raise Invalid({name: _sentence(errors) for name, errors in serializer.errors.items()})
    return dict(serializer.validated_data)


class PageQuery(serializers.Serializer[Any]):
    """Which page of a list is asked for; lists with a filter add their own fields."""

    limit = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=MOST_ROWS, help_text="Rows on a page"
    )
    cursor = serializers.CharField(
        required=False,
        default="",
        max_length=2000,
        help_text="From `next` of the page before; keep the other parameters",
    )


def page_answer(request: Request, page: Page[Any], rows: Any) -> Response:
    """`{"next", "results"}`: `rows` are what `page` shows, `next` is the address of the page after it, or null."""
    following = with_query(request.query_params, cursor=page.next_cursor) if page.next_cursor else None
    return Response({"next": following and request.build_absolute_uri(following), "results": rows})


def listed(
    request: Request,
    asked: dict[str, Any],
    rows: QuerySet[Any],
    order: tuple[str, ...],
    shape: type[serializers.BaseSerializer[Any]],
) -> Response:
    """The page of `rows` that `asked`, a PageQuery as cleaned, wants: each in `shape`."""
    page = cursor_page(rows, order=order, cursor=asked["cursor"], size=asked["limit"])
    return page_answer(request, page, shape(page.items, many=True).data)


def _sentence(errors: Any) -> str:
    """Errors of a field, or of the elements of a list, in one line."""
    parts = errors.values() if isinstance(errors, dict) else errors
    return " ".join(
        dict.fromkeys(_sentence(part) if isinstance(part, dict | list) else str(part) for part in parts)
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own refusal of what cannot be read at all; JSON below the API."""
    if not request.path.startswith(ROOT):
        return defaults.bad_request(request, exception)
    return JsonResponse({"error": _("The request could not be understood")}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; JSON below the API."""
    if not request.path.startswith(ROOT):
        return defaults.server_error(request)
    return JsonResponse({"error": _("Something broke on our side")}, status=500)


@extend_schema(exclude=True)
class NothingHere(APIView):
    """Any other address below the API: a 404 in JSON, whatever the method."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404
