"""Notices into messages: what is urgent gets its own at once, the rest piles up in one for each person and span."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from cases.models import Delivery, DeliveryItem, Notice
from cases.policies import value_of
from cases.telling.rules import EVERYWHERE, due_at, group_of
from cases.telling.wishes import Wanted, quiet_of, schedule_at, wanted_by
from gridgov.deadlocks import again_after_deadlock
from gridgov.work import sweeps

AT_ONCE = 2_000  # notices of one transaction
TRIES = 5  # to find the messages that collect, while others close them
Key = tuple[int, str]  # (user, channel)


@dataclass(frozen=True)
class Waiting:
    """A notice that no channel has been asked about."""

    pk: int
    user: int
    group: str
    everywhere: bool = False


@sweeps("notices_out")
def plan_notices(limit: int) -> int:
    """Put waiting notices into messages; `limit` where more may wait."""
    return limit if plan(timezone.now()) == AT_ONCE else 0


@again_after_deadlock
@transaction.atomic
def plan(now: datetime) -> int:
    """The oldest waiting notices, each once, whoever else plans; returns how many."""
    rows = Notice.objects.filter(waits=True).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    columns = ("pk", "user", "kind", "case__urgent")
    found = [
        Waiting(pk, user, group_of(kind, bool(urgent)), kind in EVERYWHERE)
        for pk, user, kind, urgent in rows.values_list(*columns)[:AT_ONCE]
    ]
    if found:
        wanted = wanted_by({notice.user for notice in found})
        _tell_at_once([notice for notice in found if notice.group == "urgent"], wanted, now)
        _collect([notice for notice in found if notice.group != "urgent"], wanted, now)
        Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(waits=False)
    return len(found)


def _pairs(found: list[Waiting], wanted: dict[int, Wanted]) -> list[tuple[Waiting, Key]]:
    """Each notice with each channel over which its person wants it."""
    return [
        (notice, (notice.user, channel))
        for notice in found
        if notice.user in wanted
        for channel in wanted[notice.user].channels(notice.group, everywhere=notice.everywhere)
    ]


def _tell_at_once(found: list[Waiting], wanted: dict[int, Wanted], now: datetime) -> None:
    pairs = _pairs(found, wanted)
    made = Delivery.objects.bulk_create(
        Delivery(user_id=user, channel=channel, urgent=True, closed=True, due_at=now)
        for _notice, (user, channel) in pairs
    )
    _put([(notice, message) for (notice, _key), message in zip(pairs, made, strict=True)])


def _collect(found: list[Waiting], wanted: dict[int, Wanted], now: datetime) -> None:
    pairs = _pairs(found, wanted)
    messages = _collecting({key for _notice, key in pairs}, wanted, now)
    _put([(notice, messages[key]) for notice, key in pairs])


def _put(content: list[tuple[Waiting, Delivery]]) -> None:
    rows = [
        DeliveryItem(delivery=message, notice_id=notice.pk, channel=message.channel)
        for notice, message in content
    ]
    DeliveryItem.objects.bulk_create(rows, ignore_conflicts=True)


def _collecting(keys: set[Key], wanted: dict[int, Wanted], now: datetime) -> dict[Key, Delivery]:
    """The message of each person and channel that collects, locked so that nobody closes it meanwhile."""
    found: dict[Key, Delivery] = {}
    for _try in range(TRIES):
        found |= _locked(keys - found.keys())
        missing = keys - found.keys()
        if not missing:
            return found
        Delivery.objects.bulk_create(_begun(missing, wanted, now), ignore_conflicts=True)
    raise RuntimeError("messages are closed faster than they are found")


def _locked(keys: set[Key]) -> dict[Key, Delivery]:
    users = {user for user, _channel in keys}
    rows: QuerySet[Delivery] = Delivery.objects.filter(user__in=users, closed=False).order_by("pk")
    found = {(row.user_id or 0, row.channel): row for row in rows.select_for_update(no_key=True)}
    return {key: row for key, row in found.items() if key in keys}


def _begun(keys: set[Key], wanted: dict[int, Wanted], now: datetime) -> list[Delivery]:
    span, zone = timedelta(minutes=value_of("digest_minutes")), timezone.get_default_timezone()
    last = _last(keys, now - span)
    schedule = cache(lambda area: schedule_at(area, now))

    def begin(key: Key) -> Delivery:
        quiet = quiet_of(wanted[key[0]], schedule)
        return Delivery(user_id=key[0], channel=key[1], due_at=due_at(now, last.get(key), span, quiet, zone))

    return [begin(key) for key in sorted(keys)]


def _last(keys: set[Key], since: datetime) -> dict[Key, datetime]:
    """When the last message that was not urgent went out, or was to, where that was lately."""
    users = {user for user, _channel in keys}
    sent = Delivery.objects.filter(user__in=users, urgent=False, due_at__gt=since)
    latest = sent.exclude(state=Delivery.State.DROPPED).values_list("user", "channel")
    return {(user, channel): at for user, channel, at in latest.annotate(Max("due_at"))}
