"""Notices for tests, and the people whom they reach."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Case, Delivery, Notice
from cases.telling import planning
from members.models import User


def tell(people: Iterable[User], case: Case | None, kind: str = "dispatch", **more: Any) -> list[Notice]:
    """A notice for each, as the worker writes them."""
    rows = [Notice(user=user, case=case, kind=kind, at=timezone.now(), **more) for user in people]
    return Notice.objects.bulk_create(rows)


def reachable(user: User, **more: Any) -> User:
    """With a mail address."""
    user.email = f"{user.username}@example.org"
    user.save(update_fields=["email"])
    return user


def plan_all(now: datetime | None = None) -> list[Delivery]:
    """Every waiting notice is planned; the messages, oldest first."""
    while planning.plan(now or timezone.now()):
        pass
    return list(Delivery.objects.order_by("pk"))


def make_due(*deliveries: Delivery) -> None:
    """Their time has come."""
    Delivery.objects.filter(pk__in=[row.pk for row in deliveries]).update(due_at=timezone.now())
