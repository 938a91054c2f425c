"""How often somebody may try. Narrow for one browser, wide for one address: a whole office may sit behind it."""

from dataclasses import dataclass
from datetime import timedelta

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gridgov.problems import Problem


class TooMany(Problem):
    """Too many tries in a short time."""

    status = 429
    title = _("Too many attempts")


@dataclass(frozen=True)
class Limit:
    """At most `browser` tries from one browser and `address` from one address within `window`."""

    name: str
    browser: int
    address: int
    window: timedelta

    def count(self, request: HttpRequest) -> None:
        """Count this try; TooMany when it is one too many for the browser or the address."""
        address = get_client_ip_address(request) or "unknown"
        if not request.session.session_key:
            request.session.create()
        self._one_more(f"{request.session.session_key}:{address}", self.browser)
        self._one_more(address, self.address)

    def _one_more(self, who: str, most: int) -> None:
        key = f"limit:{self.name}:{who}"
        cache.add(key, 0, self.window.total_seconds())
        try:
            tries = cache.incr(key)
        except ValueError:  # it ran out between the two calls
            return
        if tries > most:
            raise TooMany(
                _("There were too many attempts in a short time. Wait a quarter of an hour, then try again.")
            )


WINDOW = timedelta(minutes=15)
REPORTS = Limit("report", browser=10, address=300, window=WINDOW)
LOOKUPS = Limit("lookup", browser=40, address=1200, window=WINDOW)
SIMILAR = Limit("similar", browser=200, address=3000, window=WINDOW)
PROOFS = Limit("proof", browser=8, address=240, window=WINDOW)
