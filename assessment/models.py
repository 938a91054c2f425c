"""Tables of departments' returns."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.returns.columns import Column, read_column
from assessment.returns.periods import Every, Period

# Numbers that were handed on are not changed under the reader's eyes.
KEPT = pgtrigger.Trigger(
    name="return_row_kept",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
    IF EXISTS (SELECT 1 FROM assessment_returndocument WHERE id = OLD.document_id AND state = 'ready') THEN
        RAISE EXCEPTION 'a return that was drawn up keeps its numbers' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
    """,
)
STAMPED = pgtrigger.Trigger(
    name="return_document_kept",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(old__state="ready"),
    func="""
    IF (OLD.state, OLD.columns, OLD.version, OLD.first, OLD.of_id, OLD.read_from, OLD.read_to, OLD.reason)
        IS DISTINCT FROM
        (NEW.state, NEW.columns, NEW.version, NEW.first, NEW.of_id, NEW.read_from, NEW.read_to, NEW.reason) THEN
        RAISE EXCEPTION 'a return that was drawn up keeps its stamp' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


class Return(models.Model):
    """What an organisation asks for after each period: `columns` for each `unit` of an area.

    `readers` are the organisations that may read it beside the one that asks; each reads the rows in its own area.
    `next_first` is the first day of the period that the worker draws up next.
    """

    class Unit(models.TextChoices):
        DISTRICT = "district", _("District")
        STREET = "street", _("Street")
        COMMUNITY = "community", _("Community")
        GRID = "grid", _("Grid")

    title = models.CharField(_("title"), max_length=120)
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+")
    readers = models.ManyToManyField("members.Organisation", related_name="+", blank=True)
    area = models.ForeignKey("grids.Area", models.PROTECT, related_name="+", db_index=False)
    unit = models.CharField(_("a row is"), max_length=9, choices=Unit.choices)
    every = models.CharField(_("drawn up"), max_length=9, choices=Every.choices)
    columns = models.JSONField(default=list)
    next_first = models.DateField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("return")
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="return_newest"),
            models.Index(fields=["next_first"], name="return_due", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asked(self) -> list[Column]:
        """Its columns."""
        return [read_column(kept) for kept in self.columns]

    @property
    def next_period(self) -> Period:
        """The one that is drawn up next."""
        return Period(self.every, self.next_first)


class ReturnDocument(models.Model):
    """A return drawn up for one period. `done` columns are read; a later `version` of a period says why it was made."""

    class State(models.TextChoices):
        DRAWING = "drawing", _("Being drawn up")
        READY = "ready", _("Drawn up")

    of = models.ForeignKey(Return, models.PROTECT, related_name="documents", db_index=False)
    first = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAWING)
    columns = models.JSONField(default=list)
    done = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    read_from = models.DateTimeField(null=True)
    read_to = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    handed_in_for = models.ForeignKey(
        "members.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("return of a period")
        constraints = [
            models.UniqueConstraint(fields=["of", "first", "version"], name="return_document_once"),
            models.UniqueConstraint(
                fields=["of", "first"], name="return_one_being_drawn", condition=Q(state="drawing")
            ),
            models.CheckConstraint(
                name="return_ready_is_stamped",
                condition=Q(state="drawing") | Q(read_from__isnull=False, read_to__isnull=False),
            ),
            models.CheckConstraint(
                name="return_handed_in_is_ready",
                condition=Q(handed_in_at=None) | Q(state="ready", handed_in_by__isnull=False),
            ),
            models.CheckConstraint(name="return_again_has_reason", condition=Q(version=1) | ~Q(reason="")),
        ]
        triggers = [STAMPED]

    def __str__(self) -> str:
        return f"{self.of_id} {self.first} {self.version}"

    @property
    def period(self) -> Period:
        return Period(self.of.every, self.first)

    @property
    def asked(self) -> list[Column]:
        """Its columns, as they were then."""
        return [read_column(kept) for kept in self.columns]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def percent(self) -> int:
        """How far it is; 99 while it is not whole."""
        return 100 if self.is_ready else min(99, 100 * self.done // max(1, len(self.columns)))


class ReturnRow(models.Model):
    """A line of a document: a unit, what lies in none (`rest`), or the whole. `cells` by number of the column.

    A cell is a number, null where there is none, or "hidden".
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("Unit")
        REST = "rest", _("Rest")
        TOTAL = "total", _("Total")

    document = models.ForeignKey(ReturnDocument, models.CASCADE, related_name="rows", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.UNIT)
    key = models.CharField(max_length=24, db_comment="a12 an area, g5 a grid, rest, total")
    path = models.CharField(
        max_length=220, db_comment="of the area; of a grid its community's and its own step"
    )
    code = models.CharField(max_length=50, blank=True)
    name = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=100, blank=True)
    cells: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="return_row_once")]
        indexes = [models.Index(fields=["document", "code", "id"], name="return_row_order")]
        triggers = [KEPT]

    def __str__(self) -> str:
        return f"{self.document_id} {self.key}"


class ReturnNote(models.Model):
    """What an office in charge says to a row, or to the whole (`key` total). Kept as it was said."""

    document = models.ForeignKey(ReturnDocument, models.PROTECT, related_name="notes", db_index=False)
    key = models.CharField(max_length=24)
    text = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note to a return")
        indexes = [models.Index(fields=["document", "key", "id"], name="return_note_of")]
        triggers = [pgtrigger.Protect(name="return_note_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.text[:60]
