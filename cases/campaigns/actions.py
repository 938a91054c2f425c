"""Opening, answering, extending and ending campaigns."""

from dataclasses import dataclass, field
from datetime import date, datetime
from types import EllipsisType
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.campaigns.queries import grids_within, may_run, tasks_within
from cases.campaigns.rules import MOST_DAYS, MOST_GRIDS, checked_answers, checked_questions
from cases.models import AdmittedItem, Campaign, CampaignGrid, CampaignTask
from gridgov.audit import record
from gridgov.problems import Invalid, Refused, Stale
from gridgov.ui.quantities import moment_text
from gridgov.work import enqueue
from grids import version
from members.access import who_may
from members.models import Organisation, User

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What somebody wants to open. `grids` are ids."""

    organisation: Organisation
    item: AdmittedItem
    title: str
    kind: str
    instructions: str
    unit: str
    starts_on: date
    ends_on: date
    grids: list[int]
    questions: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def open_campaign(plan: Plan, *, by: User, at: datetime | None = None) -> Campaign:
    """Open it; the worker makes the tasks. Refused without an admitted item of this centre that binds on all of its
    days; Invalid names what cannot be."""
    at = at or timezone.now()
    require_may_run(by, plan.organisation)
    item = AdmittedItem.objects.select_for_update(no_key=True).get(pk=plan.item.pk)
    require_item(item, plan.organisation, plan.starts_on, plan.ends_on)
    _check(plan, timezone.localdate(at))
    found = set(grids_within(plan.organisation).filter(pk__in=plan.grids).values_list("pk", flat=True))
    if not found or found != set(plan.grids) or len(found) > MOST_GRIDS:
        raise Invalid({"grids": _("Choose grids in force within the area of the centre.")})
    campaign = Campaign.objects.create(
        organisation=plan.organisation,
        item=item,
        title=plan.title.strip(),
        kind=plan.kind,
        instructions=plan.instructions.strip(),
        questions=checked_questions(plan.questions),
        unit=plan.unit,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        territory_version=version.current(),
        opened_by=by,
        opened_at=at,
    )
    CampaignGrid.objects.bulk_create(CampaignGrid(campaign=campaign, grid_id=pk) for pk in sorted(found))
    record(actor=by, action="campaign.open", target=campaign, data={"item": item.pk, "grids": len(found)})
    _open_tasks(campaign)
    return campaign


def _open_tasks(campaign: Campaign) -> None:
    key = f"{campaign.pk}:{campaign.ends_on.isoformat()}:0"
    enqueue("campaign", key=key, payload={"campaign": campaign.pk, "batch": 0})


def require_item(item: AdmittedItem, organisation: Organisation, first: date, last: date) -> None:
    """Refuse what the item does not carry: another organisation's, withdrawn, or not on all of these days."""
    why = ""
    if item.organisation_id != organisation.pk:
        why = _("It was admitted for another organisation.")
    elif item.withdrawn_at:
        why = _("It was withdrawn on %(day)s.") % {"day": moment_text(item.withdrawn_at)}
    elif first < item.starts_on or last > item.ends_on:
        days = {"first": item.starts_on, "last": item.ends_on}
        why = _("It binds from %(first)s until %(last)s only.") % days
    if why:
        raise Refused(
            _("A campaign rests on an admitted item. %(why)s") % {"why": why},
            who_may=_("It can be admitted in the set-up under “Work for grid members”."),
        )


def require_may_run(by: User, organisation: Organisation) -> None:
    """Refuse whoever does not lead this centre."""
    if not may_run(by, organisation):
        raise Refused(
            _("%(place)s opens no campaign through you.") % {"place": organisation.display_name},
            who_may=who_may("supervise", organisation),
        )


def _check(plan: Plan, today: date) -> None:
    wrong: dict[str, str] = {
        name: _("This has to be given.")
        for name in ("title", "instructions")
        if not getattr(plan, name).strip()
    }
    if plan.kind not in Campaign.Kind.values:
        wrong["kind"] = _("Choose one from the list.")
    if plan.unit not in Campaign.Unit.values:
        wrong["unit"] = _("Choose one from the list.")
    if plan.ends_on < plan.starts_on:
        wrong["ends_on"] = _("It ends before it begins.")
    elif plan.ends_on < today:
        wrong["ends_on"] = _("It would be over already.")
    elif (plan.ends_on - plan.starts_on).days >= MOST_DAYS:
        wrong["ends_on"] = _("At most %(most)d days.") % {"most": MOST_DAYS}
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def do_task(
    *,
    task_id: int,
    by: User,
    given: dict[str, Any],
    seen: datetime | EllipsisType | None = ...,
    at: datetime | None = None,
) -> CampaignTask:
    """What was found in a grid. The same sent twice is kept once; while the campaign runs it may be corrected.

    `seen` is `done_at` as it was when `by` opened the task: what somebody else answered since is not written over
    unseen. An Ellipsis says that it does not matter. Http404 for a task of another grid; Stale when the campaign is
    over; Invalid names the question, or who answered meanwhile.
    """
    at = at or timezone.now()
    task = tasks_within(by).select_for_update(of=("self",), no_key=True).filter(pk=task_id).first()
    if task is None:
        raise Http404
    if task.campaign.state == Campaign.State.ENDED:
        raise Stale(_("This campaign is over: nothing more is taken in."))
    if task.day > timezone.localdate(at):
        raise Invalid(_("Its day has not come yet."))
    answers = checked_answers(task.campaign.asked, given)
    if task.answers == answers and task.done_by_id == by.pk:
        return task
    if seen is not ... and seen != task.done_at and task.done_by not in (None, by):
        raise Invalid(_answered_meanwhile(task))
    task.answers, task.done_by, task.done_at = answers, by, at
    task.save(update_fields=["answers", "done_by", "done_at"])
    return task


def _answered_meanwhile(task: CampaignTask) -> str:
    assert task.done_by is not None
    assert task.done_at is not None
    return _(
        "%(who)s answered this at %(when)s, after you opened it. Read it; keep yours again to put them in its place."
    ) % {"who": task.done_by.display_name, "when": moment_text(task.done_at)}


@transaction.atomic
def extend_campaign(
    *, campaign_id: int, by: User, ends_on: date, reason: str, at: datetime | None = None
) -> Campaign:
    """More days, as far as the item binds."""
    campaign = _running(campaign_id, by)
    reason, at = _reason(reason), at or timezone.now()
    if ends_on <= campaign.ends_on:
        raise Invalid({"ends_on": _("Give a later day than the present end.")})
    if (ends_on - campaign.starts_on).days >= MOST_DAYS:
        raise Invalid({"ends_on": _("At most %(most)d days.") % {"most": MOST_DAYS}})
    require_item(campaign.item, campaign.organisation, campaign.starts_on, ends_on)
    told = [campaign.ends_on.isoformat(), ends_on.isoformat(), reason, by.pk, at.isoformat()]
    campaign.extensions, campaign.ends_on = [*campaign.extensions, told], ends_on
    campaign.save(update_fields=["extensions", "ends_on"])
    record(actor=by, action="campaign.extend", target=campaign, data={"until": ends_on.isoformat()})
    if campaign.unit == Campaign.Unit.DAILY:
        campaign.state = Campaign.State.OPENING
        campaign.save(update_fields=["state"])
        _open_tasks(campaign)
    return campaign


@transaction.atomic
def end_campaign(*, campaign_id: int, by: User, reason: str, at: datetime | None = None) -> Campaign:
    """Before its last day, with a reason: what is open stays undone and asks nobody any more."""
    campaign = _running(campaign_id, by)
    campaign.ended_reason = _reason(reason)
    return close(campaign, by=by, at=at or timezone.now())


def close(campaign: Campaign, *, by: User | None, at: datetime) -> Campaign:
    """Of a locked one."""
    campaign.state, campaign.ended_by, campaign.ended_at = Campaign.State.ENDED, by, at
    campaign.save(update_fields=["state", "ended_by", "ended_at", "ended_reason"])
    record(actor=by, action="campaign.end", target=campaign)
    return campaign


def _running(campaign_id: int, by: User) -> Campaign:
    campaigns = Campaign.objects.select_related("organisation__area", "item")
    campaign = campaigns.select_for_update(of=("self",), no_key=True).get(pk=campaign_id)
    require_may_run(by, campaign.organisation)
    if campaign.state == Campaign.State.ENDED:
        raise Stale(_("This campaign is over."))
    return campaign


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Invalid(
            {"reason": _("Give a reason of at most %(most)d characters.") % {"most": LONGEST_REASON}}
        )
    return said
