"""The catalogue: schemes, case classes, and the limits of stages and levels."""

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.case import Level
from cases.wording import worded

WITHOUT_NUMBER = frozenset({"product-social", "local"})  # lists that nobody published
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

    @property
    def title(self) -> str:
        """The number of a published standard; the name where the code is a word of this program."""
        return self.display_name if self.code in WITHOUT_NUMBER else self.code


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
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(_("how sure"), max_length=300, blank=True)
    is_dispute = models.BooleanField(
        _("a dispute between people"),
        default=False,
        db_default=False,
        help_text=_("Its cases are seen only by those who work on them, and need a mediator."),
    )
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


class StageLimit(models.Model):
    """How long one stage of a case may take."""

    class Stage(models.TextChoices):
        ACCEPT = "accept", _("accept")
        DISPATCH = "dispatch", _("dispatch")
        VERIFY = "verify", worded(_("verify"))
        CHECK = "check", worded(_("check"))
        RECHECK = "recheck", worded(_("check again"))
        FEEDBACK = "feedback", _("answer downward")
        ARRIVE = "arrive", _("arrive when called to the spot")
        REPLY = "reply", _("reply to a supervision")

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
