"""What an open case is told: that it changed, by whom, which of the steps on the page are no longer possible."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cases.access import case_for_reading
from cases.comments.queries import working_at
from cases.live.presence import enter
from cases.live.touched import rights_of_late
from cases.models import Case
from cases.queries.offers import offers_for
from cases.queries.timeline import TimelineStep, changes_since
from gridgov.ui.quantities import moment_text
from members.access import holdings


@dataclass(frozen=True)
class Now:
    """How the case stands: its version, how many comments there are, and who else has it open."""

    version: int
    comments: int
    here: list[str]


def case_now(user: Any, case_id: int) -> Now | None:
    """In one statement and the cache; None where the person does not see it. Says that he has it open."""
    with rights_of_late(user):
        mine = Case.objects.visible_to(user).filter(pk=case_id)
        at_work = Exists(Case.objects.seen_at_work_by(user).filter(pk=OuterRef("pk")))
        mine_too = Q() if user.is_superuser else Q(comments__organisation__in=working_at(user))
        shown = Count("comments", filter=mine_too & Q(comments__withdrawn_at=None))
        if not holdings(user):
            return None
        row = mine.annotate(at_work=at_work, shown=shown).values_list("version", "shown", "at_work").first()
    if row is None:
        return None
    version, comments, colleague = row
    return Now(version, comments, enter(case_id, user) if colleague else [])


def changes_for(user: Any, case_id: int, version: int) -> dict[str, Any]:
    """What others did since `version`, and the names of the moves that the person may make now."""
    case = case_for_reading(user, case_id)
    steps = changes_since(case, version)
    return {
        "steps": [_line(step) for step in steps],
        "moves": [move.name for move in offers_for(case, user).all],
        "why": _("It is no longer possible: %(what)s.") % {"what": _line(steps[-1])} if steps else "",
    }


def _line(step: TimelineStep) -> str:
    said = f"{step.what} ({step.detail})" if step.detail else step.what
    return " · ".join(filter(None, (said, step.who, moment_text(step.when))))
