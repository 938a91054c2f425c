"""What was done to a draft, step by step, so that it can be undone and done again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models.division import Division


class DraftStep(models.Model):
    """One change of a draft. `changes`: a list of {"grid": id, "before": state, "after": state}.

    A state is null where the grid is not in the draft, else {"wkb": hex, "dwellings", "households", "is_estimated"}.
    """

    class What(models.TextChoices):
        DRAW = "draw", _("Grid drawn")
        SPLIT = "split", _("Grid split")
        MERGE = "merge", _("Grids merged")
        BORDER = "border", _("Border moved")
        REMOVE = "remove", _("Grid removed")
        REPAIR = "repair", _("Repaired")
        BALANCE = "balance", _("Proposed division taken over")
        IMPORT = "import", _("Outlines imported")
        FACTS = "facts", _("Facts changed")

    division = models.ForeignKey(Division, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=8, choices=What.choices)
    changes = models.JSONField()
    is_undone = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step of a draft")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["division", "number"], name="draft_step_once")]

    def __str__(self) -> str:
        return f"{self.division_id} #{self.number} {self.what}"
