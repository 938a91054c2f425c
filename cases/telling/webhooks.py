"""By webhook: what happens to a case, to the systems of the organisations that take part in it. Nothing of disputes."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseEvent, Channel, Clock, Delivery, Webhook
from cases.telling.problems import GONE, Hopeless, Needless
from cases.telling.rules import wait_after
from cases.telling.signing import headers
from gridgov.outward import Forbidden, post
from gridgov.work import hurry

STATUS_GONE = 410  # the receiver wants no more


def tell_event(event: CaseEvent) -> None:
    """Ask for the posts of an event, once for each webhook."""
    organisations = {*_concerned(event.case), *([event.organisation_id] if event.organisation_id else ())}
    about = {"type": f"case.{event.move}", "state": event.to_state, "at": event.at.isoformat()}
    _ask(event.case, organisations, f"event:{event.pk}", about)


def tell_clock(clock: Clock, kind: str, at: datetime) -> None:
    """Ask for the posts of a warning, or of a lapse that moves nothing."""
    organisations = {*_concerned(clock.case), clock.holder_id}
    about = {
        "type": f"clock.{kind}",
        "clock": clock.kind,
        "due_at": clock.due_at.isoformat(),
        "at": at.isoformat(),
    }
    key = f"clock:{clock.pk}:{kind}:{int(clock.due_at.timestamp())}"
    _ask(clock.case, organisations, key, about)


def ask_test(webhook: Webhook, at: datetime) -> None:
    """A post that says nothing but that the way is open."""
    about = {"type": "test", "at": at.isoformat()}
    Delivery.objects.bulk_create([_message(webhook, f"test:{at.timestamp()}", about)], ignore_conflicts=True)
    hurry("deliveries")


def send_webhook(delivery: Delivery) -> None:
    """One post. Raises Hopeless where the address is forbidden or gone, OSError where it did not answer 2xx."""
    webhook = Webhook.objects.get(pk=delivery.webhook_id or 0)
    if not webhook.is_active:
        raise Needless
    body = json.dumps({"id": str(delivery.uuid), **delivery.payload}, ensure_ascii=False).encode()
    now = timezone.now()
    signed = headers(str(delivery.uuid), int(now.timestamp()), body, secrets_of(webhook, now))
    try:
        status = post(webhook.url, body, signed)
    except Forbidden as problem:
        raise Hopeless(str(problem)) from problem
    if status == STATUS_GONE:
        raise Hopeless(GONE)
    if not 200 <= status < 300:
        raise OSError(f"the receiver answered {status}")


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """The secrets that sign now: the former one until its time is over."""
    former = webhook.former_until and webhook.former_until > now
    return [webhook.secret, *([webhook.former_secret] if former else [])]


def postpone(failed: Delivery, attempts: int) -> None:
    """What else waits for a receiver that does not answer waits as long: it is asked once, not once for each."""
    until = timezone.now() + wait_after(attempts)
    others = Delivery.objects.filter(webhook=failed.webhook_id, state__in=Delivery.TO_SEND, due_at__lt=until)
    free = (
        others.exclude(pk=failed.pk)
        .select_for_update(skip_locked=True, no_key=True)
        .values_list("pk", flat=True)
    )
    Delivery.objects.filter(pk__in=list(free)).update(due_at=until)


def _ask(case: Case, organisations: set[int], key: str, about: dict[str, Any]) -> None:
    if case.dispute or case.replayed:
        return
    hooks = list(Webhook.objects.filter(organisation__in=organisations, is_active=True))
    if hooks:
        payload = about | _about(case)
        Delivery.objects.bulk_create([_message(hook, key, payload) for hook in hooks], ignore_conflicts=True)


def _message(webhook: Webhook, key: str, payload: dict[str, Any]) -> Delivery:
    now = timezone.now()
    return Delivery(
        webhook=webhook, channel=Channel.WEBHOOK, key=key, payload=payload, closed=True, due_at=now
    )


def _concerned(case: Case) -> list[int]:
    """Who answers for the case, works on it or passed it up: asked only where anybody has a webhook."""
    if case.dispute or not Webhook.objects.filter(is_active=True).exists():
        return []
    taking_part = case.participants.values_list("organisation_id", flat=True)
    working = case.work_orders.values_list("organisation_id", flat=True)
    return [case.holder_id, *taking_part.union(working)]


def _about(case: Case) -> dict[str, Any]:
    """Number, class and link: whoever may see more reads it there."""
    return {
        "case": {
            "id": case.pk,
            "number": case.number,
            "class": case.case_class.code,
            "state": case.state,
            "url": f"{settings.SITE_URL}{reverse('desk:case', args=[case.pk])}",
        }
    }
