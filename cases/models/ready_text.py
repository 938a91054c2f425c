"""Sentences kept ready for answers that are given often."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.workflow import MOVES


class ReadyText(models.Model):
    """A text that is offered where a move asks for one, and edited before it is sent.

    Of the whole city, or of one `organisation`; for every class, a group or one class; for every move or one. Words in
    braces are filled from the case: see cases/ready_texts/blanks.py.
    """

    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("text"), max_length=2000)
    move = models.CharField(_("step"), max_length=20, blank=True)
    case_class = models.ForeignKey(
        "cases.CaseClass", models.PROTECT, null=True, related_name="+", verbose_name=_("class or group")
    )
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("organisation")
    )

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(name="ready_text_says_something", condition=~Q(text="") & ~Q(name="")),
            models.UniqueConstraint(
                fields=["organisation", "move", "case_class", "name"],
                name="ready_text_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> str:
        """The step's name in words; "" for every step."""
        return str(MOVES[self.move].label) if self.move in MOVES else ""
