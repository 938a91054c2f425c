"""What a hotline was told holds as long as the case is over."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from cases.models import Case, HotlineRow
from gridgov.work import enqueue, handles


def owe_again(case: Case, *, at: datetime) -> None:
    """A case that goes on owes its hotlines another answer, and so do the reports that were merged into it."""
    payload = {"case": case.pk, "at": at.isoformat()}
    enqueue("hotline_owed", key=f"{case.pk}:{case.version}", payload=payload, due_at=at)


@handles("hotline_owed")
def forget_sent(payload: dict[str, Any]) -> None:
    """Of what was sent back before it went on."""
    cases = Case.objects.filter(Q(pk=payload["case"]) | Q(merged_into=payload["case"]))
    rows = HotlineRow.objects.filter(case__in=cases.values("pk"), sent_at__lt=payload["at"])
    rows.update(sent_at=None, sent_by=None)
