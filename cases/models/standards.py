"""Filing standards: when a case of a class is established, and in what time it has to be done."""

from datetime import datetime
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.catalogue import SMALLEST_LIMIT, CaseClass, LimitUnit


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


def running(moment: datetime) -> Q:
    """Rows whose time has begun and not ended at that moment."""
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=moment)
    return started & (Q(valid_to__isnull=True) | Q(valid_to__gt=moment))


class FilingStandardQuerySet(models.QuerySet["FilingStandard"]):
    def in_force(self, at: datetime | None = None, *, district: int | None = None) -> Self:
        """Standards under which a case of a district (id; None: of a place without one) can be established at
        that moment (default: now). What the district set under a number takes the place of what the city set."""
        moment = at or timezone.now()
        citywide = Q(district=None)
        if district is not None:
            set_there = FilingStandard.objects.filter(
                running(moment),
                district=district,
                case_class=OuterRef("case_class"),
                number=OuterRef("number"),
            )
            citywide = citywide & ~Exists(set_there) | Q(district=district)
        return self.filter(running(moment), citywide, is_active=True)

    def not_over(self, at: datetime | None = None) -> Self:
        """In force at that moment (default: now), or planned."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=at or timezone.now()))

    def newest(self) -> Self:
        """The last version of each: in force, or planned for a day to come."""
        return self.filter(valid_to=None)


class FilingStandard(models.Model):
    """The condition under which a case of a class is established, with its limit.

    A change of the limit closes the row (``valid_to``) and makes the next ``version`` under the
    same number, so that a case keeps pointing at what was in force when it was established.
    A row with a district takes the place of the city's of that number for cases there.
    An empty condition is shown as "to be written by the city".
    """

    case_class = models.ForeignKey(CaseClass, related_name="standards", on_delete=models.PROTECT)
    number = models.PositiveIntegerField(_("number"))
    district = models.ForeignKey(
        "grids.Area",
        verbose_name=_("district"),
        related_name="+",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
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
            models.UniqueConstraint(
                fields=("case_class", "number", "district", "version"),
                name="filing_standard_key",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=("case_class", "number", "district"),
                condition=Q(valid_to__isnull=True),
                name="filing_standard_one_current",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="filing_standard_time",
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

    def is_planned(self, at: datetime | None = None) -> bool:
        """Whether its time is yet to come."""
        return self.valid_from is not None and self.valid_from > (at or timezone.now())
