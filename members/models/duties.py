from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models.area import in_chinese
from members.models.naming import Bilingual
from members.models.posts import PostKind


class Duty(models.Model):
    """A concrete piece of work. `source` and `confidence` say how far the shipped text can be relied on."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    task_group = models.CharField(_("group"), max_length=120, blank=True)
    task_group_en = models.CharField(_("group in English"), max_length=120, blank=True)
    object = models.CharField(_("object"), max_length=200, blank=True)
    object_en = models.CharField(_("object in English"), max_length=200, blank=True)
    standard = models.TextField(_("standard"), blank=True)
    standard_en = models.TextField(_("standard in English"), blank=True)
    frequency = models.CharField(_("frequency"), max_length=200, blank=True)
    frequency_en = models.CharField(_("frequency in English"), max_length=200, blank=True)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    evidence_en = models.CharField(_("evidence in English"), max_length=200, blank=True)
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    source = models.TextField(blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.code} {self.text('title')}"

    def text(self, name: str) -> str:
        """A field's text in the reader's language, or in the only one there is."""
        chinese, english = str(getattr(self, name)), str(getattr(self, f"{name}_en"))
        return chinese or english if in_chinese() else english or chinese


class DutyList(Bilingual):
    """Duties that a kind of post may be given. Only an admitted list binds; it never changes again, it is withdrawn."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADMITTED = "admitted", _("admitted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    post_kind = models.ForeignKey(
        PostKind, verbose_name=_("post"), on_delete=models.PROTECT, related_name="duty_lists"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    admitted_at = models.DateTimeField(null=True, blank=True)
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    duties: "models.ManyToManyField[Duty, DutyListItem]" = models.ManyToManyField(
        Duty, through="DutyListItem", related_name="lists"
    )

    class Meta:
        ordering = ("post_kind", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", admitted_at=None)
                | ~Q(state="draft") & Q(admitted_at__isnull=False),
                name="duty_list_admitted_when",
            ),
        ]


class DutyListItem(models.Model):
    """One duty on a list, with the hours this list gives it."""

    list = models.ForeignKey(DutyList, on_delete=models.CASCADE, related_name="items")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="+")
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1)
    ordering = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("ordering", "pk")
        constraints = [
            models.UniqueConstraint(fields=["list", "duty"], name="duty_once_per_list"),
            models.CheckConstraint(condition=Q(weekly_hours__gt=0), name="duty_hours_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} ({self.weekly_hours} h)"
