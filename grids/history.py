"""How a division came to be, and a community's divisions one after the other. Reads."""

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridgov.models import AuditEntry
from grids.models import Area, Division, DivisionState

PUBLISHED = (DivisionState.IN_FORCE, DivisionState.SUPERSEDED)
STEPS = {  # action in the audit trail: words, tone, icon, column with the reason
    "division.propose": (gettext_lazy("Proposed"), "info", "send", "note"),
    "division.withdraw": (gettext_lazy("Withdrawn by its authors"), "calm", "arrow-counterclockwise", ""),
    "division.give_back": (gettext_lazy("Given back"), "warn", "arrow-return-left", "answer"),
    "division.approve": (gettext_lazy("Approved"), "brand", "check2", ""),
    "division.call_back": (gettext_lazy("Called back"), "warn", "arrow-return-left", "answer"),
    "division.schedule": (gettext_lazy("To come into force"), "brand", "calendar-event", ""),
    "division.held_up": (gettext_lazy("Could not come into force"), "bad", "exclamation-triangle", ""),
    "division.publish": (gettext_lazy("Came into force"), "ok", "check2-circle", ""),
}


def life(division: Division) -> list[dict[str, Any]]:
    """Steps for the timeline, oldest first; a reason stands at the last step that gave one."""
    rows = AuditEntry.objects.filter(
        target_type=division._meta.label_lower, target_id=str(division.pk), action__in=STEPS
    )
    entries = list(rows.select_related("actor").order_by("at", "pk"))
    last = {entry.action: entry.pk for entry in entries}
    steps = [_drafted(division)]
    steps += [_step(division, entry, last[entry.action] == entry.pk) for entry in entries]
    return [*steps, *_ended(division)]


def _drafted(division: Division) -> dict[str, Any]:
    who = str(division.created_by) if division.created_by else ""
    return {
        "what": _("Drafted"),
        "who": who,
        "when": division.created_at,
        "tone": "calm",
        "icon": "pencil",
    }


def _step(division: Division, entry: AuditEntry, is_last: bool) -> dict[str, Any]:
    what, tone, icon, text = STEPS[entry.action]
    return {
        "what": what,
        "who": str(entry.actor) if entry.actor else _("by itself"),
        "when": entry.at,
        "tone": tone,
        "icon": icon,
        "text": getattr(division, text) if text and is_last else "",
        "detail": entry.data.get("day", ""),
    }


def _ended(division: Division) -> list[dict[str, Any]]:
    if division.effective_to is None:
        return []
    what = _("Superseded by the next division")
    return [{"what": what, "when": division.effective_to, "tone": "calm", "icon": "clock-history"}]


def predecessor(division: Division) -> Division | None:
    """What it superseded, or would supersede."""
    others = Division.objects.filter(community=division.community_id).exclude(pk=division.pk)
    if division.published_at is None:
        return others.filter(state=DivisionState.IN_FORCE).first()
    earlier = others.filter(state__in=PUBLISHED, published_at__lt=division.published_at)
    return earlier.order_by("-published_at").first()


def versions(community: Area) -> QuerySet[Division]:
    """Divisions that are or were in force, newest first, with `grid_count` and who took part."""
    rows = Division.objects.filter(community=community, state__in=PUBLISHED)
    people = ("created_by", "proposed_by", "approved_by", "published_by")
    return (
        rows.select_related(*people)
        .annotate(grid_count=Count("outlines"))
        .order_by("-published_at", "-number")
    )


def held_up(division: Division) -> dict[str, Any] | None:
    """The day on which it could not come into force, and why, in the reader's language."""
    if not division.held_up:
        return None
    reasons = division.held_up["reasons"]
    chosen: list[str] = reasons.get(get_language()) or next(iter(reasons.values()), [])
    return {"day": datetime.fromisoformat(division.held_up["day"]).date(), "reasons": chosen}
