"""Runs that reckon open clocks anew, and what they found."""

import json
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Reckoning, Tally, WarnShare, WorkCalendar

Figures = dict[str, int]
STANDS_FOR = timedelta(days=1)  # a preview: after that too many cases have moved on


def runs() -> QuerySet[Reckoning]:
    """With what a page names."""
    return Reckoning.objects.select_related("calendar__area", "asked_by", "stopped_by")


def sums_of(found: Iterable[Reckoning]) -> dict[int, Figures]:
    """By run, what all organisations have together; `moved` are due times. One query."""
    ids = [run.pk for run in found]
    sums: dict[int, Figures] = {pk: dict.fromkeys((*Tally.FIGURES, "moved"), 0) for pk in ids}
    totals = {name: Sum(name) for name in Tally.FIGURES}
    for row in Tally.objects.filter(reckoning__in=ids).values("reckoning").annotate(**totals).order_by():
        sums[row["reckoning"]] |= {name: row[name] for name in Tally.FIGURES}
    for figures in sums.values():
        figures["moved"] = figures["earlier"] + figures["later"]
    return sums


def tallies_of(run: Reckoning) -> QuerySet[Tally]:
    """By organisation, those with the most to lose first."""
    moved = F("earlier") + F("later")
    rows = run.tallies.select_related("holder").annotate(moved=moved)
    return rows.order_by("-overdue", "-moved", "holder__code")


def basis_now() -> str:
    """A digest of all that due and warning times are reckoned by beside the clocks: calendars, whom each serves, their
    newest versions, and the shares of the warning."""
    calendars = WorkCalendar.objects.annotate(newest=Max("versions")).order_by("pk")
    shares = WarnShare.objects.order_by("kind").values_list("kind", "share")
    rows = [*calendars.values_list("pk", "area__path", "is_default", "newest"), *shares]
    return sha256(json.dumps(rows, default=str).encode()).hexdigest()


def why_stale(seen: Reckoning) -> str:
    """Why what this preview shows would not be what a run does; empty while it would."""
    if seen.state != "done":
        return _("This preview did not come to its end.")
    others = Reckoning.objects.filter(dry=False, pk__gt=seen.pk)
    both = Q() if seen.calendar_id is None else Q(calendar=None) | Q(calendar=seen.calendar_id)
    if others.filter(both).exists():
        return _("Clocks were reckoned anew since this preview was made.")
    if seen.basis != basis_now():
        return _("Calendars or warnings were changed since this preview was made.")
    if timezone.now() - seen.asked_at > STANDS_FOR:
        return _("This preview is older than a day.")
    return ""
