"""Jobs, what became of their cases, and the door to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.models import BulkItem, BulkJob, Case
from gridgov.files import safe_cell
from gridgov.ui.quantities import moment_text

S = BulkItem.State


@dataclass(frozen=True)
class Counts:
    """How many cases of a job are where."""

    by_state: dict[str, int]

    def of(self, *states: str) -> int:
        """Together in these states."""
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def all(self) -> int:
        return sum(self.by_state.values())

    @property
    def can(self) -> int:
        """Could when they were looked at."""
        return self.of(S.CAN, S.DONE, S.FAILED)

    @property
    def cannot(self) -> int:
        return self.of(S.CANNOT)

    @property
    def done(self) -> int:
        return self.of(S.DONE)

    @property
    def failed(self) -> int:
        return self.of(S.FAILED)

    @property
    def bad(self) -> int:
        """Could not, or failed."""
        return self.cannot + self.failed

    @property
    def left(self) -> int:
        return self.of(S.LEFT)

    def percent(self, job: BulkJob) -> int:
        """Of the look, or of the work."""
        if job.state == BulkJob.State.LOOKING:
            return 100 * (self.all - self.of(S.WAITING)) // max(1, self.all)
        return 100 * self.of(S.DONE, S.FAILED) // max(1, self.can)


def jobs_of(user: Any) -> QuerySet[BulkJob]:
    """A person's jobs."""
    return BulkJob.objects.filter(asked_by=user.pk)


def job_for_reading(user: Any, pk: int) -> BulkJob:
    """One's own, or 404."""
    return get_object_or_404(jobs_of(user), pk=pk)


def counts_of(jobs: list[BulkJob]) -> dict[int, Counts]:
    """By job, in one query."""
    found: dict[int, dict[str, int]] = {job.pk: {} for job in jobs}
    rows = BulkItem.objects.filter(job__in=jobs).values_list("job", "state").annotate(many=Count("pk"))
    for job, state, many in rows.order_by():
        found[job][state] = many
    return {pk: Counts(states) for pk, states in found.items()}


def reasons_of(job: BulkJob) -> list[tuple[str, int]]:
    """Why cases cannot, or failed, with how many; the most frequent first, ten at most."""
    bad = job.items.filter(state__in=[S.CANNOT, S.FAILED])
    rows = bad.values_list("sentence").annotate(many=Count("pk")).order_by("-many", "sentence")
    return [(sentence, many) for sentence, many in rows[:10]]


def items_of(job: BulkJob, state: str = "") -> QuerySet[BulkItem]:
    """With their cases; `state` narrows, "bad" to those that cannot or failed."""
    found = job.items.select_related("case__case_class")
    states: list[str] = [S.CANNOT, S.FAILED] if state == "bad" else [state]
    return found.filter(state__in=states) if state else found


def seen_in(user: Any, items: list[BulkItem]) -> set[int]:
    """Ids of the cases that the person still sees."""
    shown = Case.objects.visible_to(user).filter(pk__in=[item.case_id for item in items])
    return set(shown.values_list("pk", flat=True))


def result_rows(job: BulkJob, user: Any) -> Iterator[list[str]]:
    """The result as lines of a table; of cases out of sight the number stays hidden."""
    yield [_("Case"), _("Result"), _("Why"), _("At")]
    items = list(items_of(job).order_by("pk"))
    seen = seen_in(user, items)
    for item in items:
        number = item.case.number if item.case_id in seen else "–"
        yield [
            number,
            str(item.get_state_display()),
            safe_cell(item.sentence),
            moment_text(item.at) if item.at else "",
        ]
