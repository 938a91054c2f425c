"""Who answers first."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Level, Source

KEEPERS = ("owner", "maintainer")


class RoutingRule(models.Model):
    """A row of the rule table. Empty conditions fit everything; exactly one target is given."""

    class Hours(models.TextChoices):
        ANY = "any", _("At any time")
        WORKING = "working", _("In working time")
        OFF = "off", _("Outside working time")

    class Keeper(models.TextChoices):
        """Roles of a component: the organisation of the same code as whoever has it."""

        OWNER = "owner", _("the component's owner")
        MAINTAINER = "maintainer", _("the component's maintainer")

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveIntegerField(
        _("position"), default=100, help_text=_("Lower positions are tried first.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    case_class = models.ForeignKey(
        "cases.CaseClass",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("class or group"),
    )
    kind = models.CharField(_("kind of class"), max_length=10, blank=True)
    area = models.ForeignKey(
        "grids.Area",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, blank=True)
    hours = models.CharField(_("time"), max_length=8, choices=Hours.choices, default=Hours.ANY)
    grid_kind = models.CharField(_("kind of grid"), max_length=13, blank=True)
    component_owner = models.ForeignKey(
        "grids.Keeper",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner of the component"),
    )
    component_maintainer = models.ForeignKey(
        "grids.Keeper",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("maintainer of the component"),
    )
    to_level = models.CharField(_("to level"), max_length=10, choices=Level.choices, blank=True)
    to_organisation = models.ForeignKey(
        "members.Organisation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to organisation"),
    )
    to_keeper = models.CharField(
        _("to whoever keeps the component"), max_length=10, choices=Keeper.choices, blank=True, default=""
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="rule_one_target",
                condition=Q(to_level="", to_organisation__isnull=False, to_keeper="")
                | (~Q(to_level="") & Q(to_organisation=None, to_keeper=""))
                | (Q(to_level="", to_organisation=None) & ~Q(to_keeper="")),
            ),
            models.CheckConstraint(name="rule_keeper_known", condition=Q(to_keeper__in=["", *KEEPERS])),
        ]

    def __str__(self) -> str:
        return self.name
