"""The case: one problem from report to closing."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, SpGistIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.triggers import CASE_HAS_CLOCKS, KEEPS_ORIGIN
from cases.searching.matching import WORDS
from cases.sight import CaseQuerySet
from cases.workflow.states import ENDED, OPEN, State

FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)


class Level(models.TextChoices):
    """Who may hold a case, lowest first."""

    GRID_TEAM = "grid_team", _("Grid team")
    COMMUNITY = "community", _("Community")
    STREET = "street", _("Street")
    DISTRICT = "district", _("District")
    CITY = "city", _("City")


class Source(models.TextChoices):
    """How a case came in."""

    PATROL = "patrol", _("Patrol")
    RESIDENT = "resident", _("Resident")
    TELEPHONE = "telephone", _("Telephone")
    COUNTER = "counter", _("At the counter")
    MAIL = "mail", _("Letter or mail")
    HOTLINE = "hotline", _("Hotline")
    DEPARTMENT = "department", _("Department")
    SUPERIOR = "superior", _("Superior")
    IMPORT = "import", _("Import")


# Where a case is, as the indexes of places have it: PostgreSQL's own point, degrees east and degrees north.
PLACE = models.Func("lon", "lat", function="point", output_field=models.FloatField())


class Case(models.Model):
    """One problem. Exactly one organisation answers for it (`holder`) from the moment it exists.

    `due_at` copies the running level clock so that an inbox is one index; FAR_FUTURE where none runs.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REPORTED)
    source = models.CharField(max_length=12, choices=Source.choices)
    case_class = models.ForeignKey("cases.CaseClass", on_delete=models.PROTECT, related_name="+")
    filing_standard = models.ForeignKey(
        "cases.FilingStandard", on_delete=models.PROTECT, null=True, related_name="+"
    )
    urgent = models.BooleanField(default=False)
    dispute = models.BooleanField(
        default=False, db_default=False, db_comment="between people: seen only by those who work on it"
    )

    description = models.TextField(blank=True)
    place = models.CharField(max_length=256, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    component = models.ForeignKey(
        "grids.Component",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_comment="the registered thing it is about",
    )
    territory_version = models.PositiveBigIntegerField(default=0)
    reported_grid = models.ForeignKey("grids.Grid", on_delete=models.PROTECT, null=True, related_name="+")
    duty_grid = models.ForeignKey(
        "grids.Grid",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    community = models.ForeignKey("grids.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    street = models.ForeignKey("grids.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    district = models.ForeignKey("grids.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    city = models.ForeignKey("grids.Area", models.PROTECT, related_name="+", db_index=False)

    level = models.CharField(max_length=10, choices=Level.choices)
    holder = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+", db_index=False)
    routed_by = models.ForeignKey("cases.RoutingRule", models.PROTECT, null=True, related_name="+")
    uncovered = models.BooleanField(default=False, db_comment="no routing rule covers it")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_for = models.ForeignKey("members.Organisation", models.PROTECT, null=True, related_name="+")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    reported_at = models.DateTimeField()
    established_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    supervised_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=FAR_FUTURE)
    total_due_at = models.DateTimeField(default=FAR_FUTURE)
    held_state = models.CharField(max_length=12, blank=True, db_comment="state to resume after a hold")
    held_until = models.DateTimeField(null=True)

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged",
        db_index=False,
        db_comment="the case under which the same problem is dealt with",
    )
    settled_on_spot = models.BooleanField(default=False)
    sampled = models.BooleanField(
        null=True, db_comment="drawn to be checked on site, or not; null: its class is always checked"
    )
    urged = models.PositiveSmallIntegerField(default=0, db_default=0, db_comment="how often")
    reopened = models.PositiveSmallIntegerField(default=0)
    replayed = models.BooleanField(
        default=False,
        db_comment="history brought in: outside the sweeps, nobody is told",
    )
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="case_closed_has_time",
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_hold_has_end",
                condition=~Q(state="on_hold") | Q(held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="case_merged_has_main",
                condition=Q(state="merged", merged_into__isnull=False)
                | Q(~Q(state="merged"), merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="case_position_whole",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[column, "due_at", "id"],
                    name=f"case_inbox_{column}",
                    condition=Q(state__in=OPEN),
                )
                for column in (
                    "holder",
                    "duty_grid",
                    "community",
                    "street",
                    "district",
                    "city",
                )
            ),
            *(
                models.Index(fields=[column, "-reported_at", "-id"], name=f"case_new_{column}")
                for column in (
                    "holder",
                    "duty_grid",
                    "community",
                    "street",
                    "district",
                    "city",
                )
            ),
            # For whoever takes part in cases of other areas: walked in order, each row asked whether he does.
            models.Index(fields=["due_at", "id"], name="case_inbox_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["reported_by", "-reported_at", "-id"], name="case_new_reporter"),
            models.Index(fields=["case_class", "-reported_at"], name="case_new_class"),
            models.Index(
                fields=["component", "-reported_at", "-id"],
                name="case_of_component",
                condition=Q(component__isnull=False),
            ),
            models.Index(
                fields=["merged_into", "id"],
                name="case_merged_into",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(fields=["-reported_at", "-id"], name="case_new"),
            models.Index(fields=["-reported_at", "-id"], name="case_new_ended", condition=Q(state__in=ENDED)),
            # What was closed today, for the wall of a centre.
            models.Index(fields=["closed_at"], name="case_closed", condition=Q(closed_at__isnull=False)),
            *(
                SpGistIndex(PLACE, name=f"case_place_{name}", condition=Q(state__in=states))
                for name, states in (("open", OPEN), ("ended", ENDED))
            ),
            GinIndex(WORDS, name="case_words", condition=Q(dispute=False)),
            models.Index(fields=["id"], name="case_dispute", condition=Q(dispute=True)),
            models.Index(
                fields=["reported_at"],
                name="case_uncovered",
                condition=Q(uncovered=True, state=State.REPORTED),
            ),
        ]
        triggers = [KEEPS_ORIGIN, CASE_HAS_CLOCKS]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something on it."""
        return self.state in OPEN
