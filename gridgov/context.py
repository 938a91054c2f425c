"""What every page's shell needs, computed only when a template asks."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.safestring import SafeString

from gridgov import navigation
from gridgov.navigation import Link


class Shell:
    """The frame round one page for one person; each part costs nothing until a template reads it."""

    def __init__(self, request: HttpRequest) -> None:
        self._user: Any = getattr(request, "user", None) or AnonymousUser()
        self._path, self._request = request.path, request
        self.full_path = request.get_full_path()

    @cached_property
    def section(self) -> str:
        return navigation.section_of(self._path)

    @cached_property
    def nav(self) -> list[Link]:
        return navigation.links(self.section, self._user, self._path)

    @property
    def frame(self) -> str:
        """The section's template, for pages that belong to none; the residents' where its menu is closed to you."""
        closed = self.section == "public" or not self.nav
        return "gridgov/public.html" if closed else f"gridgov/{self.section}.html"

    @cached_property
    def places(self) -> list[Link]:
        """Ways to the other sections (field, desk, setup) open to this person."""
        return navigation.links("places", self._user, self._path)

    @cached_property
    def account(self) -> list[Link]:
        return navigation.links("account", self._user, self._path)

    @cached_property
    def bell(self) -> Link | None:
        return navigation.bell(self._user)

    @cached_property
    def banner(self) -> SafeString:
        """What must not be overlooked on any page."""
        return navigation.banner(self._request)

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    @cached_property
    def tiles(self) -> dict[str, str] | None:
        """Base map as a setting; None means that no request leaves the site."""
        return getattr(settings, "MAP_TILES", None) or None


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
