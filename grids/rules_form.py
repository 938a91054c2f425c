"""The form of the rules for divisions."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import TerritoryRules

if TYPE_CHECKING:
    Base = forms.ModelForm[TerritoryRules]
else:
    Base = forms.ModelForm

GROUPS = (  # title, hint, fields
    (
        _("Size of a grid"),
        _("Drafts are measured against this band, and proposals keep within it."),
        ("households_from", "households_to", "case_weight"),
    ),
    (
        _("Tolerances"),
        _("Smaller overlaps and gaps are no defect. Outlines of higher levels often come from coarser maps."),
        ("grid_tolerance_m2", "community_tolerance_m2", "street_tolerance_m2", "district_tolerance_m2"),
    ),
    (_("Drawing"), "", ("repair_within_m", "code_pattern")),
)


class RulesForm(Base):
    class Meta:
        model = TerritoryRules
        fields = [name for _title, _hint, names in GROUPS for name in names]
        help_texts = {
            "households_from": _("A grid with fewer is shown as too small."),
            "households_to": _("A grid with more is shown as too large."),
            "case_weight": _("0 leaves past cases out; then only households count."),
            "grid_tolerance_m2": _(
                "For each overlap and each gap between grids, and for all that lies outside of the community or is not "
                "covered. New drafts take it over; a division keeps the one it was drafted with."
            ),
            "community_tolerance_m2": _("Used when the coverage of a street is measured."),
            "street_tolerance_m2": _("Used when the coverage of a district is measured."),
            "district_tolerance_m2": _("Used when the coverage of the city is measured."),
            "repair_within_m": _("What lies farther apart has to be drawn by hand."),
            "code_pattern": _(
                "{community} is the community's code, {serial:03} the running number with three digits. Grids that are "
                "there keep their codes."
            ),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("households_from", 0) > given.get("households_to", float("inf")):
            self.add_error("households_to", _("The band ends below where it begins."))
        return given
