"""Keeping the report of the rule table: a worker reckons it, after each change of a rule and once a day."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.models import RulesReport
from cases.queries.routing_report import reckon_report
from gridgov.models import WorkItem
from gridgov.work import enqueue, handles, sweeps

FRESH = timedelta(days=1)
ROW = 1


@transaction.atomic
def ask_report() -> None:
    """Have it reckoned anew. Whoever asks while it is being made asks for another one after it."""
    RulesReport.objects.bulk_create([RulesReport(pk=ROW)], ignore_conflicts=True)
    RulesReport.objects.filter(pk=ROW).update(asked=F("asked") + 1)
    number = RulesReport.objects.values_list("asked", flat=True).get(pk=ROW)
    enqueue("rules_report", key=str(number), payload={"number": number})


@handles("rules_report")
def make_report(payload: dict[str, Any]) -> None:
    """Reckon the report of this number, unless a newer one is asked for already."""
    number = payload["number"]
    if RulesReport.objects.filter(pk=ROW, asked__gt=number).exists():
        return
    content = reckon_report()
    RulesReport.objects.filter(pk=ROW, made__lt=number).update(
        made=number, made_at=timezone.now(), content=content
    )


@sweeps("rules_report_daily")
def keep_fresh(_limit: int) -> int:
    """Once a day: classes, areas and cases change without anybody's touching a rule."""
    row = RulesReport.objects.defer("content").first()
    if row is None:
        return 0
    old = row.made_at is None or row.made_at < timezone.now() - FRESH
    if old and not WorkItem.objects.filter(kind="rules_report", state="waiting").exists():
        ask_report()
        return 1
    return 0
