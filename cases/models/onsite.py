"""Going there and looking: tasks of the grid's members, what a city sets for them, and by what it is drawn."""

import secrets
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.catalogue import CaseClass
from cases.wording import worded
from cases.workflow.onsite import Verb, Wording

A_SHARE = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1)))


TITLES = {
    "verify": worded(_("Verify on site")),
    "check": worded(_("Check on site")),
    "recheck": worded(_("Check a second time")),
}


class SiteTask(models.Model):
    """Somebody has to go there and look. Its limit is its clock's; `person` None: the grid's members together.

    A task that ends without an answer (the case went another way) has the result "dropped" and nobody who did it.
    """

    class Kind(models.TextChoices):
        VERIFY = "verify", worded(_("verify"))
        CHECK = "check", worded(_("check"))
        RECHECK = "recheck", worded(_("check again"))

    class Result(models.TextChoices):
        SEEN = "seen", _("told what is there")
        DONE = "done", _("found done")
        NOT_DONE = "not_done", _("found not done")
        DROPPED = "dropped", _("not needed any more")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="site_tasks", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    grid = models.ForeignKey("grids.Grid", models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    clock = models.ForeignKey("cases.Clock", models.CASCADE, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=8, choices=Result.choices, blank=True)
    event = models.ForeignKey(
        "cases.CaseEvent",
        models.PROTECT,
        null=True,
        related_name="+",
        db_comment="what was said, with its photos",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="site_task_one_open", fields=["case"], condition=Q(done_at=None)),
            models.CheckConstraint(
                name="site_task_ends_with_result",
                condition=Q(done_at=None, result="", done_by=None)
                | Q(done_at__isnull=False, result="dropped", done_by=None)
                | Q(done_at__isnull=False, result__in=["seen", "done", "not_done"]),
            ),
        ]
        indexes = [
            models.Index(fields=["grid"], name="site_task_waits", condition=Q(done_at=None)),
            models.Index(fields=["case", "id"], name="site_task_of_case"),
            models.Index(fields=["done_by", "done_at"], name="site_task_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    @property
    def title(self) -> str:
        """What is to be done."""
        return str(TITLES[self.kind])


class SiteRule(models.Model):
    """What a class, or a group for its classes, has of its own; empty: the group's, else the city's usual."""

    case_class = models.OneToOneField(CaseClass, models.CASCADE, related_name="site_rule")
    check_share = models.DecimalField(
        _("share checked on site"), max_digits=5, decimal_places=4, null=True, blank=True, validators=A_SHARE
    )
    recheck_share = models.DecimalField(
        _("share checked again by somebody else"),
        max_digits=5, decimal_places=4, null=True, blank=True, validators=A_SHARE,
    )  # fmt: skip
    photos = models.BooleanField(_("photos when settled on the spot"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="site_rule_shares",
                condition=(Q(check_share=None) | Q(check_share__range=(0, 1)))
                & (Q(recheck_share=None) | Q(recheck_share__range=(0, 1))),
            )
        ]

    def __str__(self) -> str:
        return str(self.case_class)


def new_seed() -> str:
    """What draws cases; nobody is shown it."""
    return secrets.token_hex(16)


class SiteSetting(models.Model):
    """One row: the words of the city, and the seed of its samples."""

    verify_zh = models.CharField(max_length=8, choices=Wording.choices, default=Wording.HESHI)
    check_zh = models.CharField(max_length=8, choices=Wording.choices, default=Wording.HECHA)
    verify_en = models.CharField(max_length=8, choices=Verb.choices, default=Verb.VERIFY)
    check_en = models.CharField(max_length=8, choices=Verb.choices, default=Verb.CHECK)
    seed = models.CharField(max_length=32, default=new_seed, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="site_setting_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.verify_zh} {self.check_zh}"
