"""How often organisations ask for something, against how many cases they had: what a city watches.

An organisation's cases of a time are those reported then for which it answers now, and those given to it to repair.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from cases.models import Case, CaseRequest, WorkOrder
from cases.policies import values
from gridgov.ui.quantities import percent_text
from members.models import Organisation

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Share:
    """What one organisation asked for of one kind: `cases` it had, requests `asked` and of those `granted`."""

    organisation: Organisation
    kind: str
    cases: int
    asked: int
    granted: int
    most: int  # percent

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(CaseRequest.Kind(self.kind).label)

    @property
    def percent(self) -> float:
        """Asked, of a hundred of its cases."""
        return 100 * self.asked / max(self.cases, 1)

    @property
    def text(self) -> str:
        """12.5% of 40 cases."""
        words = {"percent": percent_text(self.percent / 100), "n": self.cases, "asked": self.asked}
        return (
            ngettext(
                "%(asked)s asked for in %(n)s case within 90 days: %(percent)s",
                "%(asked)s asked for in %(n)s cases within 90 days: %(percent)s",
                self.cases,
            )
            % words
        )

    @property
    def stands_out(self) -> bool:
        """Whether it asks more often than the city finds right."""
        return self.percent > self.most


def shares(organisations: Collection[int] | QuerySet[Organisation] | None, *, now: datetime) -> list[Share]:
    """A row for each organisation (None: of all) and kind that was asked for in the window, the highest share first.

    Four queries, each part driven by an index, however many organisations there are.
    """
    since = now - WINDOW
    asked = _asked(organisations, since)
    ids = {organisation for organisation, _kind in asked}
    known = Organisation.objects.in_bulk(ids)
    had = _had(ids, since)
    most = values()
    rows = [
        Share(known[pk], kind, had[pk], *counts, most=most[f"share_{kind}"])
        for (pk, kind), counts in asked.items()
    ]
    return sorted(rows, key=lambda row: (-row.percent / row.most, row.organisation.code, row.kind))


def share_of(request: CaseRequest, *, now: datetime) -> Share | None:
    """The share of whoever asked, of this kind; None where it is not known for whom it was asked."""
    if request.organisation_id is None:
        return None
    found = shares([request.organisation_id], now=now)
    return next((share for share in found if share.kind == request.kind), None)


def _asked(
    organisations: Collection[int] | QuerySet[Organisation] | None, since: datetime
) -> dict[tuple[int, str], tuple[int, int]]:
    requests = CaseRequest.objects.filter(asked_at__gte=since, organisation__isnull=False, taken_back=False)
    if organisations is not None:
        wanted = organisations.values("pk") if isinstance(organisations, QuerySet) else organisations
        requests = requests.filter(organisation__in=wanted)
    rows = requests.values_list("organisation", "kind").order_by()
    counted = rows.annotate(number=Count("pk"), agreed=Count("pk", filter=Q(granted=True)))
    return {(pk, kind): (asked, granted) for pk, kind, asked, granted in counted}


def _had(organisations: Collection[int], since: datetime) -> defaultdict[int, int]:
    """How many cases each had."""
    orders = WorkOrder.objects.filter(organisation__in=organisations, given_at__gte=since).order_by()
    held = Case.objects.filter(holder__in=organisations, reported_at__gte=since).order_by()
    given = orders.values_list("organisation").annotate(number=Count("pk"))
    answered = held.values_list("holder").annotate(number=Count("pk"))
    found: defaultdict[int, int] = defaultdict(int)
    for pk, number in given.union(answered, all=True):
        found[pk] += number
    return found
