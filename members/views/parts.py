"""What several pages share."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridgov.problems import Invalid, Refused
from members.access import holdings, who_holds
from members.models import Organisation, User

Result = TypeVar("Result")
View = Callable[..., HttpResponse]
MOST_NAMES = 20_000


def person(request: HttpRequest) -> User:
    """Who is signed in; only behind login_required."""
    assert isinstance(request.user, User)
    return request.user


def needs(*rights: str) -> Callable[[View], View]:
    """The page is for people who hold one of these rights anywhere; others are refused, strangers sign in first."""

    def decorate(view: View) -> View:
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not holdings(request.user) & {*rights}:
                raise Refused(_("This page is not among those of your posts."), who_may=who_holds(*rights))
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate


def crumbs(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """The way down for a page's header: pairs of words and the name of an address ("" for the page itself)."""
    return [(words, reverse(name) if name else "") for words, name in steps]


def names_of(rows: QuerySet[User] | QuerySet[Organisation]) -> Iterator[str]:
    """Names in both languages, for "did you mean"; asked when the first is wanted."""
    for pair in rows.order_by().values_list("name", "name_en")[:MOST_NAMES]:
        yield from pair


def attempt(form: BaseForm, act: Callable[[], Result]) -> Result | None:
    """What `act` returns; None after writing its Invalid onto the form's fields (or above them)."""
    try:
        return act()
    except Invalid as problem:
        for name, sentence in problem.fields.items():
            form.add_error(name if name in form.fields else None, str(sentence))
        if not problem.fields:
            form.add_error(None, str(problem))
        return None
