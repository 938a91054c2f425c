"""Messages that are due, one after the other, each in one transaction with its own mark.

Dying between the sending and the mark leaves it due: it goes out again under the same id, by which the receiver
drops it.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

import structlog
from django.db import OperationalError, transaction
from django.utils import timezone

from cases.models import Channel, Delivery
from cases.telling.mail import send_mail
from cases.telling.problems import Hopeless, Needless
from cases.telling.rules import MOST_ATTEMPTS, loud_from, wait_after
from cases.telling.sms import send_sms
from cases.telling.webhooks import postpone, send_webhook
from cases.telling.wishes import Wanted, quiet_of, schedule_at, wanted_by
from gridgov.work import said, sweeps
from members.models import User

IN_TIME = timedelta(minutes=5)
TURN = 20  # seconds: then other work has its turn, however slow a server answers
PERSONAL_DATA = re.compile(r"[^\s<>@]+@[^\s<>@]+|\+?\d[\d -]{5,}\d")
log = structlog.get_logger(__name__)
Sender = Callable[[Delivery, User], None]
TO_PEOPLE: dict[str, Sender] = {Channel.MAIL: send_mail, Channel.SMS: send_sms}


@sweeps("deliveries")
def send_due(limit: int) -> int:
    """Close what has piled up long enough, and send what is due, at most `limit`."""
    close_due(timezone.now())
    end, done = monotonic() + TURN, 0
    while done < limit:
        if monotonic() > end:
            return limit  # more waits
        if not send_next():
            break
        done += 1
    return done


@transaction.atomic
def close_due(now: datetime) -> int:
    """Messages that are due collect no more. In a transaction of its own: what is added later goes into the next."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, closed=False, due_at__lte=now).order_by("pk")
    found = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    return Delivery.objects.filter(pk__in=found).update(closed=True)


@transaction.atomic
def send_next() -> bool:
    """The message that has been due longest; False where none is."""
    due = Delivery.objects.filter(state__in=Delivery.TO_SEND, closed=True, due_at__lte=timezone.now())
    locked = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("due_at", "pk")
    delivery = locked.first()
    if delivery is None:
        return False
    if later := _quiet_until(delivery, timezone.now()):
        _end(delivery, delivery.state, due_at=later)
        return True
    try:
        with transaction.atomic():
            _send(delivery)
    except OperationalError:
        raise  # the connection is gone: it simply stays due
    except Needless:
        _end(delivery, Delivery.State.DROPPED)
    except Hopeless as problem:
        _give_up(delivery, problem)
    except Exception as error:
        _put_back(delivery, error)
    else:
        _end(delivery, Delivery.State.SENT, sent_at=timezone.now(), last_error="")
    return True


def _quiet_until(delivery: Delivery, now: datetime) -> datetime | None:
    """Of a message that comes later than it was planned (tried once more, asked for again, left by a stopped worker):
    the end of the person's quiet hours where it would come in the midst of them. One in time was planned by them.
    """
    in_time = not delivery.last_error and now < delivery.due_at + IN_TIME
    if delivery.urgent or in_time or delivery.user_id is None:
        return None
    wish = wanted_by([delivery.user_id]).get(delivery.user_id, Wanted())
    quiet = quiet_of(wish, lambda area: schedule_at(area, now))
    later = loud_from(now, quiet, timezone.get_default_timezone())
    return later if later > now else None


def _send(delivery: Delivery) -> None:
    if delivery.channel == Channel.WEBHOOK:
        send_webhook(delivery)
        return
    person = User.objects.get(pk=delivery.user_id or 0)
    if not person.is_active:
        raise Needless
    TO_PEOPLE[delivery.channel](delivery, person)


def _end(delivery: Delivery, state: str, **more: object) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **more)


def _give_up(delivery: Delivery, problem: Exception) -> None:
    _end(delivery, Delivery.State.DEAD, attempts=delivery.attempts + 1, last_error=reason(problem))


def _put_back(delivery: Delivery, error: Exception) -> None:
    attempts = delivery.attempts + 1
    log.warning(
        "delivery_failed",
        id=str(delivery.uuid),
        channel=delivery.channel,
        attempt=attempts,
        error=reason(error),
    )
    over = attempts >= MOST_ATTEMPTS
    _end(
        delivery,
        Delivery.State.DEAD if over else Delivery.State.FAILED,
        attempts=attempts,
        due_at=timezone.now() + wait_after(attempts),
        last_error=reason(error),
    )
    if delivery.webhook_id:
        postpone(delivery, attempts)


def reason(error: Exception) -> str:
    """What went wrong, without addresses and numbers of people: servers repeat them."""
    told = str(error) if isinstance(error, Hopeless) else said(error)
    return PERSONAL_DATA.sub("…", told)[:500]
