"""The catalogue: schemes, case classes, filing standards, and the limits of stages and levels."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.case import Level
from cases.wording import worded

SMALLEST_LIMIT = Decimal("0.0001")


class LimitUnit(models.TextChoices):
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    DAY = "day", _("days")
    WORKING_HOUR = "working_hour", _("working hours")
    WORKING_DAY = "working_day", _("working days")


class Kind(models.TextChoices):
    COMPONENT = "component", _("component")
    EVENT = "event", _("event")
    SOCIAL = "social", _("social matter")


class ConditionType(models.TextChoices):
    """What a filing standard is about. ``ordinary`` and ``urgent`` are a class's own defaults,
    used while nobody has given it conditions."""

    ORDINARY = "ordinary", _("ordinary case")
    URGENT = "urgent", _("urgent case")
    MAIN = "main", _("main condition")
    DAMAGE = "damage", _("damaged")
    HAZARD = "hazard", _("hazard")
    DIRTY = "dirty", _("dirty")
    ABANDONED = "abandoned", _("abandoned")
    WRONG_CONTENT = "wrong_content", _("wrong content")
    MALFUNCTION = "malfunction", _("does not work")
    OTHER = "other", _("other condition")


def in_reader_language(name: str, name_en: str) -> str:
    """The Chinese name for a Chinese reader, the English one where it exists for all others."""
    if (get_language() or "").startswith("zh"):
        return name
    return name_en or name


class Scheme(models.Model):
    """A published or own list of classes. Only current schemes are offered at intake."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    is_current = models.BooleanField(_("offered at intake"), default=True)

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        ordering = ("-is_current", "code")

    def __str__(self) -> str:
        return self.code

    @property
    def display_name(self) -> str:
        return in_reader_language(self.name, self.name_en)


class CaseClassQuerySet(models.QuerySet["CaseClass"]):
    def offered(self) -> Self:
        """Small classes that can be chosen for a new case."""
        return self.filter(level=2, is_active=True, scheme__is_current=True)


class CaseClass(models.Model):
    """A catalogue entry: level 1 is a group, level 2 a class that a case can have."""

    scheme = models.ForeignKey(Scheme, related_name="classes", on_delete=models.PROTECT)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=20)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("group"),
        related_name="children",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    level = models.PositiveSmallIntegerField(_("level"), default=2)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    responsible_party = models.CharField(_("who usually answers"), max_length=200, blank=True)
    responsible_party_en = models.CharField(_("who usually answers (English)"), max_length=200, blank=True)
    legacy_code = models.CharField(_("older code"), max_length=40, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("took its place"),
        related_name="predecessors",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(_("how sure"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    # Set when the city adds or edits a row: loading a catalogue leaves such rows alone.
    is_own = models.BooleanField(_("set by this city"), default=False)

    objects = CaseClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("case class")
        verbose_name_plural = _("case classes")
        ordering = ("scheme", "kind", "code")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "kind", "code"), name="case_class_key"),
            models.CheckConstraint(condition=Q(level__in=(1, 2)), name="case_class_level"),
            models.CheckConstraint(
                condition=Q(level=2) | Q(parent__isnull=True), name="case_class_group_on_top"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.display_name}"

    @property
    def display_name(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def display_party(self) -> str:
        return in_reader_language(self.responsible_party, self.responsible_party_en)

    @property
    def group(self) -> "CaseClass | None":
        return self.parent


class FilingStandardQuerySet(models.QuerySet["FilingStandard"]):
    def in_force(self, at: datetime | None = None) -> Self:
        """Standards under which a case can be established at that moment (default: now)."""
        moment = at or timezone.now()
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=moment)
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gt=moment)
        return self.filter(started & not_ended, is_active=True)


class FilingStandard(models.Model):
    """The condition under which a case of a class is established, with its limit.

    A change of the limit closes the row (``valid_to``) and makes the next ``version`` under the
    same number, so that a case keeps pointing at what was in force when it was established.
    An empty condition is shown as "to be written by the city".
    """

    case_class = models.ForeignKey(CaseClass, related_name="standards", on_delete=models.PROTECT)
    number = models.PositiveIntegerField(_("number"))
    version = models.PositiveIntegerField(_("version"), default=1)
    condition = models.TextField(_("filing condition"), blank=True)
    closing_condition = models.TextField(_("closing condition"), blank=True)
    condition_type = models.CharField(
        _("about"), max_length=16, choices=ConditionType.choices, default=ConditionType.ORDINARY
    )
    limit_value = models.DecimalField(
        _("limit"),
        max_digits=10,
        decimal_places=4,
        validators=(MinValueValidator(SMALLEST_LIMIT),),
    )
    limit_unit = models.CharField(_("unit"), max_length=12, choices=LimitUnit.choices)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(_("how sure"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    is_own = models.BooleanField(_("set by this city"), default=False)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    objects = FilingStandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("filing standard")
        verbose_name_plural = _("filing standards")
        ordering = ("case_class", "number", "-version")
        constraints = (
            models.UniqueConstraint(fields=("case_class", "number", "version"), name="filing_standard_key"),
            models.UniqueConstraint(
                fields=("case_class", "number"),
                condition=Q(valid_to__isnull=True),
                name="filing_standard_one_current",
            ),
            models.CheckConstraint(condition=Q(limit_value__gt=0), name="filing_standard_limit"),
            models.CheckConstraint(condition=Q(limit_unit__in=LimitUnit.values), name="filing_standard_unit"),
        )

    def __str__(self) -> str:
        return f"{self.case_class.code}-{self.number}"

    @property
    def condition_text(self) -> str:
        return self.condition or str(_("to be written by the city"))

    @property
    def closing_text(self) -> str:
        return self.closing_condition or str(_("to be written by the city"))


class StageLimit(models.Model):
    """How long one stage of a case may take."""

    class Stage(models.TextChoices):
        ACCEPT = "accept", _("accept")
        DISPATCH = "dispatch", _("dispatch")
        VERIFY = "verify", worded(_("verify"))
        CHECK = "check", worded(_("check"))
        RECHECK = "recheck", worded(_("check again"))
        FEEDBACK = "feedback", _("answer downward")

    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, unique=True)
    value = models.DecimalField(
        _("limit"),
        max_digits=10,
        decimal_places=4,
        validators=(MinValueValidator(SMALLEST_LIMIT),),
    )
    unit = models.CharField(_("unit"), max_length=12, choices=LimitUnit.choices)

    class Meta:
        verbose_name = _("stage limit")
        verbose_name_plural = _("stage limits")
        constraints = (
            models.CheckConstraint(condition=Q(value__gt=0), name="stage_limit_value"),
            models.CheckConstraint(condition=Q(unit__in=LimitUnit.values), name="stage_limit_unit"),
        )

    def __str__(self) -> str:
        return self.get_stage_display()


class LevelLimit(models.Model):
    """How long one level may hold a case: a fixed limit, or a share of the case's total limit."""

    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    group = models.ForeignKey(
        CaseClass,
        verbose_name=_("group of classes"),
        related_name="level_limits",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
    )
    value = models.DecimalField(
        _("limit"),
        max_digits=10,
        decimal_places=4,
        null=True,
        blank=True,
        validators=(MinValueValidator(SMALLEST_LIMIT),),
    )
    unit = models.CharField(_("unit"), max_length=12, choices=LimitUnit.choices, blank=True)
    share = models.DecimalField(
        _("share of the total limit"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=(MinValueValidator(SMALLEST_LIMIT), MaxValueValidator(Decimal(1))),
    )

    class Meta:
        verbose_name = _("level limit")
        verbose_name_plural = _("level limits")
        constraints = (
            models.UniqueConstraint(fields=("level", "group"), name="level_limit_key", nulls_distinct=False),
            models.CheckConstraint(
                condition=(
                    Q(value__gt=0, unit__in=LimitUnit.values, share__isnull=True)
                    | Q(value__isnull=True, unit="", share__gt=0, share__lte=1)
                ),
                name="level_limit_value_or_share",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.group or ''}".strip()
