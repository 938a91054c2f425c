"""Who answers first."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models.case import Level, Source

KEEPERS = ("owner", "maintainer")
# Sending to whoever keeps the component is a condition too: that there is a component, and somebody who answers for it.
SENDS_TO_KEEPER = models.Case(models.When(to_keeper="", then=models.Value(0)), default=models.Value(1))


class RoutingRule(models.Model):
    """A row of the rule table. Empty conditions fit everything; exactly one target is given.

    The most specific rule that fits wins (cases/routing/ranking.py); two in use never ask for the same.
    """

    class Hours(models.TextChoices):
        ANY = "any", _("At any time")
        WORKING = "working", _("In working time")
        OFF = "off", _("Outside working time")

    class Keeper(models.TextChoices):
        """Roles of a component: the organisation of the same code as whoever has it."""

        OWNER = "owner", _("the component's owner")
        MAINTAINER = "maintainer", _("the component's maintainer")

    name = models.CharField(_("name"), max_length=100)
    comes_first = models.BooleanField(
        _("goes before all others"),
        default=False,
        db_default=False,
        help_text=_(
            "For emergencies: it wins even where another rule is more specific. "
            "Among such rules the most specific wins."
        ),
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
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="rule_one_target",
                condition=Q(to_level="", to_organisation__isnull=False, to_keeper="")
                | (~Q(to_level="") & Q(to_organisation=None, to_keeper=""))
                | (Q(to_level="", to_organisation=None) & ~Q(to_keeper="")),
            ),
            models.CheckConstraint(name="rule_keeper_known", condition=Q(to_keeper__in=["", *KEEPERS])),
            models.UniqueConstraint(
                *("comes_first", "case_class", "kind", "area", "source", "hours", "grid_kind"),
                *("component_owner", "component_maintainer", SENDS_TO_KEEPER),
                name="rule_conditions_once",
                condition=Q(is_active=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sends_to_keeper(self) -> bool:
        """Whether it fits only cases about a component."""
        return bool(self.to_keeper)


class RoutingFailure(models.Model):
    """A rule that won and did not work: the case waits at its street's centre until the rule is mended.

    `reason` is the organisation or level meant, or what the trial said; never anything of the case.
    """

    class Problem(models.TextChoices):
        UNTRIED = "untried", _("It cannot be tried")
        INACTIVE = "inactive", _("The organisation is not active")
        NOBODY = "nobody", _("Nobody works on cases there")
        NO_CENTRE = "no_centre", _("There is no centre at this level")
        ERROR = "error", _("It failed with an error")

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="routing_failure"
    )
    rule = models.ForeignKey(RoutingRule, models.SET_NULL, null=True, related_name="failures")
    problem = models.CharField(max_length=10, choices=Problem.choices)
    reason = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tried_at"], name="routing_failure_waits", condition=Q(mended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.case_id}"

    @property
    def sentence(self) -> str:
        """What is wrong, for people."""
        return self.say(self.problem, self.reason)

    @classmethod
    def say(cls, problem: str, reason: str) -> str:
        """What is wrong with the organisation or level that is meant, as a sentence."""
        sentences = {
            cls.Problem.UNTRIED: gettext("The rule cannot be tried: %(reason)s"),
            cls.Problem.INACTIVE: gettext("%(reason)s, to which the rule sends, is not active."),
            cls.Problem.NOBODY: gettext("At %(reason)s, to which the rule sends, nobody works on cases."),
            cls.Problem.NO_CENTRE: gettext("There is no centre at the level “%(reason)s” or above."),
            cls.Problem.ERROR: gettext(
                "The rule failed with an error (%(reason)s); the worker's log holds it."
            ),
        }
        return sentences[cls.Problem(problem)] % {"reason": reason}

    @property
    def waits(self) -> bool:
        """Whether nobody has mended it."""
        return self.mended_at is None
