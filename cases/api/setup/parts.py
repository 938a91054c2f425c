"""What every part of the set-up API shares: who gets in, and how rows name each other."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from cases.administering import require_an_administrator
from cases.models import CaseClass
from gridgov.api import BAD, FORBIDDEN, WRONG_TYPE

READ = {403: FORBIDDEN}
WRITE = {400: BAD, 403: FORBIDDEN, 415: WRONG_TYPE}
Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


class SetupView(APIView):
    """For people who administer some area; what exactly is theirs the actions look at."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_an_administrator(request.user)


def a_class(**more: Any) -> Any:
    """A class or a group that can still be used, by its id."""
    usable = CaseClass.objects.filter(is_active=True, scheme__is_current=True)
    more.setdefault("help_text", "Id of a class or of a group")
    return serializers.PrimaryKeyRelatedField(queryset=usable.select_related("scheme", "parent"), **more)


def by_code(rows: Any, what: str, **more: Any) -> Any:
    """An area, an organisation or the like by its code."""
    return serializers.SlugRelatedField(slug_field="code", queryset=rows, help_text=f"Code of {what}", **more)
