"""What whoever publishes a division says: from which day, and who takes over from grids that vanish."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridgov.ui.joining import beside
from grids.actions.publishing import Decision
from grids.models import Grid
from grids.settling import Successors


class PublishForm(forms.Form):
    """`vanishing`: grids that end; each gets a choice among `serving`, the grids of the division."""

    day = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today, or a later day: then it comes into force by itself at midnight."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    superseded = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, vanishing: list[Grid], serving: list[Grid], natural: Successors, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.vanishing = vanishing
        self.fields["day"].widget.attrs["min"] = timezone.localdate().isoformat()
        choices = [(grid.pk, beside(grid.display_name, grid.code)) for grid in serving]
        for grid in vanishing:
            self.fields[self.name_of(grid)] = forms.TypedChoiceField(
                label=_("From %(grid)s to") % {"grid": beside(grid.display_name, grid.code)},
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _("nobody takes over")), *choices],
                initial=natural.get(grid.pk) or "",
            )

    @staticmethod
    def name_of(grid: Grid) -> str:
        return f"successor_{grid.pk}"

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("A division comes into force today or on a later day."))
        return day

    @property
    def successors(self) -> Successors:
        """What was chosen for each; None is "nobody takes over"."""
        return {grid.pk: self.cleaned_data.get(self.name_of(grid)) for grid in self.vanishing}

    @property
    def seen(self) -> Decision:
        return Decision(self.cleaned_data["version"], self.cleaned_data["superseded"])
