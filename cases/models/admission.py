"""The gate: what work others than their own centre may push to grid members."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AdmittedQuerySet(models.QuerySet["AdmittedItem"]):
    """Items, with the question when they bind."""

    def in_force(self, day: date | None = None) -> "AdmittedQuerySet":
        """Those that bind on a day (today when none is given)."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day, withdrawn_at=None)


class AdmittedItem(models.Model):
    """One kind of work that one organisation may give to grid members, until a date. It is withdrawn, never changed."""

    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    case_class = models.ForeignKey(
        "cases.CaseClass", models.PROTECT, related_name="+", verbose_name=_("class or group")
    )
    frequency = models.CharField(_("frequency"), max_length=200)
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1)
    legal_basis = models.TextField(_("legal basis"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    admitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    admitted_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = AdmittedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="admitted_hours_positive", condition=Q(weekly_hours__gt=0)),
            models.CheckConstraint(
                name="admitted_until_after_from", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="admitted_has_basis", condition=~Q(legal_basis="") & ~Q(frequency="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.case_class_id}"

    @property
    def is_in_force(self) -> bool:
        """Whether it binds today."""
        return self.withdrawn_at is None and self.starts_on <= timezone.localdate() <= self.ends_on
