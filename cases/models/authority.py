"""The power list: which level may settle what."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Level


class AuthorityQuerySet(models.QuerySet["Authority"]):
    def in_force(self, day: date | None = None) -> "AuthorityQuerySet":
        """Entries that hold on that day (today when none is given)."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Authority(models.Model):
    """The lowest level that may settle cases of a class or group, in an area or everywhere, from a day on.

    `valid_to` is the first day on which it no longer holds.
    """

    case_class = models.ForeignKey(
        "cases.CaseClass", models.CASCADE, related_name="+", verbose_name=_("class or group")
    )
    area = models.ForeignKey(
        "grids.Area", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    level = models.CharField(_("lowest level"), max_length=10, choices=Level.choices)
    basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("no longer from"), null=True, blank=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ("case_class__kind", "case_class__code", "id")
        constraints = [
            models.CheckConstraint(
                name="authority_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["case_class", "area", "valid_from"], name="authority_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_class_id} {self.level}"

    @property
    def pk_text(self) -> str:
        """For names of parts of a page."""
        return str(self.pk)
