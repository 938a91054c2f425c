"""A division comes into force, at once or on a later day; the one before ends, the territory gets a new version.

Lock order of everything that changes the territory: area rows from the top down, then division, then grids, then
(in the hook) what is recorded in them, cases last. The version row is taken after the grids and before the hook.
"""

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridgov.audit import record
from gridgov.deadlocks import once_more_after_deadlock
from gridgov.problems import Invalid, Stale
from gridgov.work import enqueue, handles
from grids import changes, hooks, rules, settling, sight, version
from grids.actions.deciding import check_may, check_move
from grids.actions.divisions import check_seen, lock_community, lock_division
from grids.certifying import certificate
from grids.coverage import Coverage
from grids.models import Division, DivisionState, Grid, GridOutline
from grids.moves import MOVES
from grids.settling import Chosen, Successors, Unsettled

Actor = models.Model | None
WORK = "grids.publish"


class Published(NamedTuple):
    division: Division
    previous: Division | None
    coverage: Coverage


class Decision(NamedTuple):
    """What whoever publishes had before him: the version of the division, and the division that it supersedes."""

    version: int
    superseded: int | None


@once_more_after_deadlock
@transaction.atomic
def publish_division(
    *,
    division_id: int,
    day: date | None = None,
    seen: Decision | None = None,
    successors: Chosen | None = None,
    by: Actor = None,
    at: datetime | None = None,
    directly: bool = False,
) -> Published:
    """Bring an approved division into force today and end the one before.

    The community is locked first, so that the partition is measured on what will be in force. `directly` is the way
    of commands on the server, from any state before and also on an earlier `day`; no page offers it. `successors`:
    id of a vanishing grid -> id of the grid that takes over, or None; the others follow the largest overlap.
    Raises NotCovering, Unsettled, Refused or Stale.
    """
    division = lock_division(division_id)
    if not directly:
        check_may(division, MOVES["publish"], by)  # coverage is measured below, for every way
    at = at or timezone.now()
    day = day or timezone.localdate(at)
    _check_day(day, directly)
    _check_seen(division, seen)
    return _publish(division, day, successors or {}, by, at)


@transaction.atomic
def schedule_division(
    *,
    division_id: int,
    day: date,
    seen: Decision | None = None,
    successors: Chosen | None = None,
    by: Actor = None,
) -> Division:
    """Let an approved division come into force on a later day: a row of work does it at midnight.

    Another day replaces the one set before. Its grids must cover today already; what hangs on vanishing grids may be
    settled until then.
    """
    division = lock_division(division_id)
    check_move(division, MOVES["schedule"], by)
    _check_seen(division, seen)
    if day <= timezone.localdate():
        raise Invalid({"day": _("A later day lies after today.")})
    previous = settling.in_force(division)
    settling.successors_of(division, previous, successors)
    division.effective_from, division.held_up = day, None
    division.successors = {str(grid): taker for grid, taker in (successors or {}).items()}
    division.version += 1
    division.save(update_fields=["effective_from", "held_up", "successors", "version"])
    _ask(division, day, previous, by)
    record(actor=by, action="division.schedule", target=division, data={"day": day.isoformat()})
    return division


def _ask(division: Division, day: date, previous: Division | None, by: Actor) -> None:
    payload = {
        "division": division.pk,
        "version": division.version,
        "superseded": previous.pk if previous else None,
        "by": by.pk if by else None,
    }
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    enqueue(WORK, key=f"{division.pk}:{division.version}", payload=payload, due_at=midnight)


@handles(WORK)
def publish_on_its_day(payload: dict[str, Any]) -> None:
    """Done by a worker. What was called back, thrown away or given another day meanwhile is left alone; what cannot
    come into force stays approved and says why."""
    with transaction.atomic():
        community = (
            Division.objects.filter(pk=payload["division"]).values_list("community_id", flat=True).first()
        )
        if community is None:
            return
        lock_community(community)
        division = Division.objects.select_for_update().filter(pk=payload["division"]).first()
        if division is None:
            return
        if division.state == DivisionState.APPROVED and division.version == payload["version"]:
            reasons = _try_all(division, payload)
            if reasons:
                _hold_up(division, reasons)


def _try_all(division: Division, payload: dict[str, Any]) -> dict[str, list[str]]:
    """Publish; what is in the way is found again in each language, for everybody concerned reads it."""
    reasons: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            try:
                with transaction.atomic():
                    _publish_planned(division, payload)
                return {}
            except Invalid as problem:
                reasons[language] = _without_names(problem)
        division.refresh_from_db()
    return reasons


def _publish_planned(division: Division, payload: dict[str, Any]) -> None:
    superseded = settling.in_force(division)
    if (superseded.pk if superseded else None) != payload["superseded"]:
        raise Invalid(_("Another division has come into force since the day was set."))
    by = _still_may(division, payload["by"])
    chosen = {int(grid): taker for grid, taker in division.successors.items()}
    _publish(division, timezone.localdate(), chosen, by, timezone.now())


def _still_may(division: Division, scheduled_by: int | None) -> Actor:
    """Who set the day: he, and who approved, may decide on the division today too. Nobody is the system."""
    asked = {scheduled_by, division.approved_by_id} - {None}
    people = get_user_model().objects.in_bulk(asked)
    if not all(pk in people and sight.may_approve(people[pk], division) for pk in asked):
        raise Invalid(
            _(
                "Whoever approved it, or set the day, may not decide on it any more. Somebody who may brings it "
                "into force, or calls it back."
            )
        )
    return people.get(scheduled_by or 0)


def _without_names(problem: Invalid) -> list[str]:
    if isinstance(problem, rules.NotCovering):
        return rules.sentences(problem.coverage)
    if not isinstance(problem, Unsettled):
        return [str(problem)]
    count = len(problem.obstacles)
    said = ngettext(
        "%(count)s thing that hangs on a vanishing grid has to be settled first.",
        "%(count)s things that hang on vanishing grids have to be settled first.",
        count,
    )
    return [said % {"count": count}]


def _hold_up(division: Division, reasons: dict[str, list[str]]) -> None:
    assert division.effective_from is not None
    division.held_up = {"day": division.effective_from.isoformat(), "reasons": reasons}
    division.effective_from = None
    division.version += 1
    division.save(update_fields=["held_up", "effective_from", "version"])
    record(actor=None, action="division.held_up", target=division, data={"number": division.number})


def _check_day(day: date, directly: bool) -> None:
    today = timezone.localdate()
    if day > today:
        raise Invalid(_("A division comes into force on the day it is published or earlier, not later."))
    if day < today and not directly:
        raise Invalid({"day": _("A division comes into force today or on a later day.")})


def _check_seen(division: Division, seen: Decision | None) -> None:
    if seen is None:
        return
    check_seen(division, seen.version)
    superseded = settling.in_force(division)
    if (superseded.pk if superseded else None) != seen.superseded:
        raise Stale(_("Another division has come into force since you opened the page. Look at it again."))


def _publish(division: Division, day: date, chosen: Chosen, by: Actor, at: datetime) -> Published:
    """The community and the division are locked."""
    coverage = rules.require_partition(division, division.community.outline)
    previous = settling.in_force(division)
    difference = changes.between(previous, division)
    successors = _settled(division, previous, chosen, day)
    _supersede(previous, day)
    division.state, division.effective_from = DivisionState.IN_FORCE, day
    division.published_at, division.published_by_id = at, by.pk if by else None
    division.held_up, division.successors = None, {str(gone): taker for gone, taker in successors.items()}
    division.certificate = certificate(division, coverage, difference, at=at, by=by.pk if by else None)
    division.version += 1
    division.save()
    _retire(division, successors, day)
    version.bump()
    record(actor=by, action="division.publish", target=division, data={"number": division.number}, at=at)
    hooks.division_published.send(Division, division=division, previous=previous, successors=successors)
    return Published(division, previous, coverage)


def _settled(division: Division, previous: Division | None, chosen: Chosen, day: date) -> Successors:
    """Vanishing grids are locked, so that nobody gets a post in one meanwhile, and those that take over, so that
    nobody is recorded there twice; then nothing may hang on them."""
    successors = settling.successors_of(division, previous, chosen)
    concerned = {*successors, *filter(None, successors.values())}
    list(Grid.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk"))
    found = settling.obstacles(division, previous, successors, day)
    if found:
        raise Unsettled(found)
    return successors


def _supersede(previous: Division | None, day: date) -> None:
    if previous is None:
        return
    if previous.effective_from and day < previous.effective_from:
        raise Invalid(
            _("The division now in force began on %(day)s; a new one cannot begin before it.")
            % {"day": previous.effective_from}
        )
    previous.state, previous.effective_to = DivisionState.SUPERSEDED, day
    previous.version += 1
    previous.save(update_fields=["state", "effective_to", "version"])


def _retire(division: Division, successors: Successors, day: date) -> None:
    """Grids that are no longer there retire, those that are back serve again; households are the division's."""
    Grid.objects.filter(pk__in=successors).update(retired_on=day)
    rows = GridOutline.objects.filter(division=division, grid=OuterRef("pk"))
    serving = Grid.objects.filter(outlines__division=division)
    serving.exclude(retired_on=None).update(retired_on=None)
    counted = serving.filter(outlines__households__isnull=False).values("pk")
    Grid.objects.filter(pk__in=counted).update(households=Subquery(rows.values("households")[:1]))
