"""Forms of the limits of steps and levels, and of warnings."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import (
    WARN_SHARE,
    CaseClass,
    Clock,
    Level,
    LevelLimit,
    LimitUnit,
    StageLimit,
    WarnShare,
)
from cases.queries.limits import FALLBACK_SHARE, FALLBACK_STAGE, OTHER_SHARE

SHARE = "share"
OF_LEVEL = [(SHARE, gettext_lazy("percent of the total limit")), *LimitUnit.choices]
PERCENT = Decimal(100)


class Given(NamedTuple):
    """What a level limit is set to: value and unit, or a share of the total."""

    value: Decimal | None
    unit: str
    share: Decimal | None


def value_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=10, decimal_places=4, min_value=Decimal("0.0001"),
        widget=forms.NumberInput({"step": "any"}),
    )  # fmt: skip


def unit_field(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices)


def plain(value: Decimal) -> Decimal:
    """Without the zeros that the database adds, and not as 6E+1."""
    return Decimal(f"{value.normalize():f}")


def given_of(value: Decimal, unit: str) -> Given:
    """ValidationError for more than the whole."""
    if unit != SHARE:
        return Given(value, unit, None)
    if value > PERCENT:
        raise forms.ValidationError(_("A share is at most 100%."))
    return Given(None, "", value / PERCENT)


class Row(NamedTuple):
    """One line of a form: what it is about, and its two fields."""

    label: str
    value: forms.BoundField
    unit: forms.BoundField


class StageForm(forms.Form):
    """Value and unit of each step."""

    prefix = "stage"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.stage: (row.value, row.unit) for row in StageLimit.objects.all()}
        for stage, label in StageLimit.Stage.choices:
            value, unit = known.get(stage, FALLBACK_STAGE[stage])
            self.fields[f"{stage}_value"] = value_field(label)
            self.fields[f"{stage}_unit"] = unit_field(
                _("Unit for “%(what)s”") % {"what": label}, LimitUnit.choices
            )
            self.initial[f"{stage}_value"], self.initial[f"{stage}_unit"] = plain(value), unit

    @property
    def rows(self) -> list[Row]:
        stages = StageLimit.Stage.choices
        return [
            Row(capfirst(str(label)), self[f"{stage}_value"], self[f"{stage}_unit"])
            for stage, label in stages
        ]

    def changes(self) -> dict[str, tuple[Decimal, str]]:
        """Stage -> value and unit, of the rows that somebody changed."""
        touched = {name.rpartition("_")[0] for name in self.changed_data}
        data = self.cleaned_data
        return {stage: (data[f"{stage}_value"], data[f"{stage}_unit"]) for stage in touched}


class LevelForm(forms.Form):
    """The general limit of each level."""

    prefix = "level"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.level: row for row in LevelLimit.objects.filter(group=None)}
        for level, label in Level.choices:
            value, unit = _shown(known.get(level), level)
            self.fields[f"{level}_value"] = value_field(label)
            self.fields[f"{level}_unit"] = unit_field(_("Unit for “%(what)s”") % {"what": label}, OF_LEVEL)
            self.initial[f"{level}_value"], self.initial[f"{level}_unit"] = plain(value), unit

    @property
    def rows(self) -> list[Row]:
        return [
            Row(str(label), self[f"{level}_value"], self[f"{level}_unit"]) for level, label in Level.choices
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for level in Level.values:
            value, unit = data.get(f"{level}_value"), data.get(f"{level}_unit")
            if value is not None and unit:
                try:
                    data[level] = given_of(value, unit)
                except forms.ValidationError as error:
                    self.add_error(f"{level}_value", error)
        return data

    def changes(self) -> dict[str, Given]:
        """Level -> what it is set to, of the rows that somebody changed."""
        touched = {name.rpartition("_")[0] for name in self.changed_data}
        return {level: self.cleaned_data[level] for level in touched}


def _shown(row: LevelLimit | None, level: str) -> tuple[Decimal, str]:
    if row and row.value:
        return row.value, row.unit
    share = row.share if row and row.share else FALLBACK_SHARE.get(level, OTHER_SHARE)
    return share * PERCENT, SHARE


class GroupForm(forms.Form):
    """Another limit of a level for one group of classes."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    group = forms.ModelChoiceField(
        label=gettext_lazy("Class group"),
        queryset=CaseClass.objects.filter(level=1, scheme__is_current=True).select_related("scheme"),
    )
    value = value_field(gettext_lazy("Limit"))
    unit = unit_field(gettext_lazy("Unit"), OF_LEVEL)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value") is not None and data.get("unit"):
            data["given"] = given_of(data["value"], data["unit"])
        return data


class WarningForm(forms.Form):
    """After how much of a limit is warned, in percent; a kind of limit left empty follows the first line."""

    prefix = "warning"
    KINDS = ((WarnShare.ALL, gettext_lazy("All limits")), *Clock.Kind.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(WarnShare.objects.values_list("kind", "share"))
        for kind, label in self.KINDS:
            self.fields[kind or "all"] = forms.DecimalField(
                label=label, required=not kind, min_value=Decimal("0.1"), max_value=PERCENT,
                max_digits=4, decimal_places=1, widget=forms.NumberInput({"step": "any"}),
            )  # fmt: skip
            share = known.get(kind, None if kind else WARN_SHARE)
            self.initial[kind or "all"] = None if share is None else plain(share * PERCENT)

    @property
    def rows(self) -> list[forms.BoundField]:
        return [self[kind or "all"] for kind, _label in self.KINDS]

    def changes(self) -> dict[str, Decimal | None]:
        """Kind -> share, of the rows that somebody changed."""
        given = {kind: self.cleaned_data[kind or "all"] for kind, _label in self.KINDS}
        return {
            kind: None if percent is None else percent / PERCENT
            for kind, percent in given.items()
            if (kind or "all") in self.changed_data
        }
