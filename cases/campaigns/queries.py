"""Reads of campaigns: who sees which, whose tasks wait, how far streets, grids and days are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.campaigns.rules import answer_text, percent, tone
from cases.models import AdmittedItem, Campaign, CampaignGrid, CampaignTask
from cases.models.catalogue import in_reader_language
from cases.sight import WORKS
from grids.models import Area, DivisionState, Grid, GridOutline
from members.access import area_rights, grid_ids_of, organisation_rights, organisations_with
from members.models import Organisation, Post, User

LEVELS = ("city", "district", "street")
MOST_TASKS = 200


@dataclass(frozen=True)
class Share:
    """How far something is: units that are due by today, and those done."""

    name: str
    done: int
    whole: int
    pk: int = 0
    more: str = ""

    @property
    def percent(self) -> int:
        return percent(self.done, self.whole)

    @property
    def tone(self) -> str:
        return tone(self.done, self.whole)

    @property
    def left(self) -> int:
        return self.whole - self.done


def centres_of(user: Any) -> QuerySet[Organisation]:
    """Centres of a street or above that the person leads."""
    led = organisations_with(user, "supervise").filter(is_centre=True, is_active=True, area__level__in=LEVELS)
    return led.select_related("area").order_by("code")


def may_run(user: Any, organisation: Organisation) -> bool:
    """Whether somebody opens, extends and ends campaigns of a centre."""
    return centres_of(user).filter(pk=organisation.pk).exists()


def items_for(organisations: Iterable[Organisation], day: date | None = None) -> QuerySet[AdmittedItem]:
    """Admitted items of these centres that bind, or will."""
    today = day or timezone.localdate()
    found = AdmittedItem.objects.filter(
        organisation__in=list(organisations), withdrawn_at=None, ends_on__gte=today
    )
    return found.select_related("organisation", "case_class").order_by("organisation__code", "-pk")


def grids_to_choose(centres: Iterable[Organisation]) -> list[dict[str, Any]]:
    """The territory where these centres are, as deep as the scale allows; none of a centre without a border."""
    areas = [centre.area for centre in centres if centre.area and centre.area.min_lon is not None]
    if not areas:
        return []
    corners = [(area.min_lon, area.min_lat, area.max_lon, area.max_lat) for area in areas]
    west, south, east, north = zip(*corners, strict=True)
    return [{"view": reverse("api-map"), "bounds": (min(west), min(south), max(east), max(north))}]


def grids_within(organisation: Organisation) -> QuerySet[Grid]:
    """Grids in force in the area of a centre; exclusive ones may have no outline."""
    drawn = GridOutline.objects.filter(grid=OuterRef("pk"))
    serving = drawn.filter(division__state=DivisionState.IN_FORCE)
    path = organisation.area.path if organisation.area else "-"
    grids = Grid.objects.filter(retired_on=None, community__path__startswith=path)
    return grids.filter(Exists(serving) | ~Exists(drawn)).order_by("code")


def chosen_grids(
    organisation: Organisation, *, area: Area | None, kind: str, codes: Iterable[str]
) -> list[int]:
    """Ids of grids by code; without codes by area and kind, of the whole centre where neither is given."""
    grids = grids_within(organisation)
    if wanted := [code for code in codes if code]:
        return list(grids.filter(code__in=wanted).values_list("pk", flat=True))
    if area is not None:
        grids = grids.filter(community__path__startswith=area.path)
    return list((grids.filter(kind=kind) if kind else grids).values_list("pk", flat=True))


def campaigns_for(user: Any) -> QuerySet[Campaign]:
    """Of organisations where the person works; and those with grids of his, or in areas whose cases he sees."""
    found = Campaign.objects.select_related("organisation__area", "item__case_class", "opened_by")
    if user.is_superuser:
        return found
    mine = [pk for pk, held in organisation_rights(user).items() if held.intersection(WORKS)]
    walked = CampaignGrid.objects.filter(campaign=OuterRef("pk"), grid__in=list(grid_ids_of(user)))
    within = CampaignGrid.objects.filter(_within(user), campaign=OuterRef("pk"))
    return found.filter(Q(organisation__in=mine) | Q(Exists(walked)) | Q(Exists(within)))


def campaign_for_reading(user: Any, pk: int) -> Campaign:
    """One of them, or 404 as if it were not there."""
    found = campaigns_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _within(user: Any) -> Q:
    condition = Q(pk__in=[])
    for held in area_rights(user, "see_cases"):
        condition |= Q(grid__community__path__startswith=held.path)
    return condition


def watched(campaign: Campaign, user: Any) -> QuerySet[CampaignTask]:
    """Its tasks that the person may see: all for whoever works at its centre, else those of his ground."""
    tasks = CampaignTask.objects.filter(campaign=campaign)
    if user.is_superuser or works_at(user, campaign.organisation_id):
        return tasks
    return tasks.filter(_within(user) | Q(grid__in=list(grid_ids_of(user))))


def works_at(user: Any, organisation: int) -> bool:
    """Whether the person holds a right of work there."""
    return bool(organisation_rights(user).get(organisation, frozenset()) & {*WORKS})


def due_by(tasks: QuerySet[CampaignTask], day: date) -> QuerySet[CampaignTask]:
    """Those whose day has come."""
    return tasks.filter(day__lte=day)


COUNTS = {"whole": Count("pk"), "done": Count("pk", filter=Q(done_at__isnull=False))}


def by_grid(tasks: QuerySet[CampaignTask], day: date) -> list[Share]:
    """Each grid, those furthest behind first."""
    names = ("grid__name", "grid__name_en", "grid__community__name", "grid__community__name_en")
    columns = ("grid", "grid__code", *names)
    rows = due_by(tasks, day).values(*columns).annotate(**COUNTS).order_by("grid__code")
    found = [
        Share(
            f"{row['grid__code']} {in_reader_language(row['grid__name'], row['grid__name_en'])}",
            row["done"],
            row["whole"],
            row["grid"],
            in_reader_language(row["grid__community__name"], row["grid__community__name_en"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda share: share.percent)


def by_street(tasks: QuerySet[CampaignTask], day: date) -> list[Share]:
    """Each street (or, where there is none, community)."""
    rows = due_by(tasks, day).values("grid__community").annotate(**COUNTS).order_by()
    communities = Area.objects.select_related("parent").in_bulk([row["grid__community"] for row in rows])
    sums: dict[int, list[int]] = {}
    streets: dict[int, Area] = {}
    for row in rows:
        community = communities[row["grid__community"]]
        street = community.parent if community.parent and community.parent.level == "street" else community
        streets[street.pk] = street
        total = sums.setdefault(street.pk, [0, 0])
        total[0] += row["done"]
        total[1] += row["whole"]
    return [
        Share(streets[pk].display_name, sums[pk][0], sums[pk][1], pk)
        for pk in sorted(sums, key=lambda pk: streets[pk].code)
    ]


def by_day(campaign: Campaign, tasks: QuerySet[CampaignTask], today: date) -> list[Share]:
    """Daily units: each day's own; units that are done once: on which day how many were, up to then."""
    if campaign.unit == Campaign.Unit.DAILY:
        rows = due_by(tasks, today).values("day").annotate(**COUNTS).order_by("day")
        return [Share(row["day"].isoformat(), row["done"], row["whole"]) for row in rows]
    whole, done = tasks.count(), 0
    days: dict[date, int] = {}
    for at in tasks.filter(done_at__isnull=False).order_by("done_at").values_list("done_at", flat=True):
        day = timezone.localdate(at)
        days[day] = days.get(day, 0) + 1
    found = []
    for day in sorted(days):
        done += days[day]
        found.append(Share(day.isoformat(), done, whole))
    return found


def total(tasks: QuerySet[CampaignTask], day: date) -> Share:
    """All that is due."""
    row = due_by(tasks, day).aggregate(**COUNTS)
    return Share("", row["done"], row["whole"])


def answers_told(campaign: Campaign, tasks: QuerySet[CampaignTask]) -> list[tuple[str, str]]:
    """Each question with what was answered: ticks and choices counted, numbers summed, texts counted."""
    rows = [row or {} for row in tasks.filter(done_at__isnull=False).values_list("answers", flat=True)]
    return [
        (question["label"], _summed(question, [row.get(question["name"]) for row in rows]))
        for question in campaign.asked
    ]


def answers_of(task: CampaignTask) -> list[tuple[str, str]]:
    """Each question with what was found in one unit."""
    found = task.answers or {}
    return [(question["label"], answer_text(found.get(question["name"]))) for question in task.campaign.asked]


def _summed(question: dict[str, Any], values: list[Any]) -> str:
    given = [value for value in values if value not in (None, "")]
    if question["kind"] == "number":
        return str(sum(given))
    if question["kind"] == "tick":
        return f"{sum(1 for value in given if value)} / {len(given)}"
    if question["kind"] == "choice":
        return " · ".join(f"{choice}: {given.count(choice)}" for choice in question["choices"])
    return str(len(given))


def tasks_within(user: Any) -> QuerySet[CampaignTask]:
    """Tasks in the grids of a person's posts."""
    mine = CampaignTask.objects.filter(grid__in=list(grid_ids_of(user)))
    return mine.select_related("campaign__organisation", "grid")


def waiting_for(user: Any) -> list[CampaignTask]:
    """What is due for a member today, the earliest first."""
    if not grid_ids_of(user):
        return []
    open_ = tasks_within(user).filter(done_at=None, day__lte=timezone.localdate())
    running = open_.exclude(campaign__state=Campaign.State.ENDED)
    return list(running.order_by("campaign__ends_on", "day", "pk")[:MOST_TASKS])


def behind(day: date) -> QuerySet[User]:
    """Members of grids in which a unit of a running campaign is due and not done."""
    tasks = CampaignTask.objects.filter(done_at=None, day__lte=day).exclude(
        campaign__state=Campaign.State.ENDED
    )
    posts = Post.objects.in_force(day).filter(grid__in=tasks.values("grid"), user__is_active=True)
    return User.objects.filter(pk__in=posts.values("user")).order_by("pk")
