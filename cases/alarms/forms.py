"""Forms of alarms."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.alarms.confirming import LONGEST_NOTE
from cases.alarms.ringing import LONGEST_DRILL
from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.models import CaseClass, RingWord
from cases.models.alarm import LONGEST
from cases.queries.candidates import MOST, classes_for
from grids.models import Grid
from members.forms.by_code import CodeField


class AnswerForm(forms.Form):
    """What somebody who was rung says; without anything he is on the way."""

    answer = forms.ChoiceField(choices=RingWord.Answer.choices, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {"answer": given["answer"] or RingWord.Answer.ON_WAY, "note": given["note"]}


class DrillForm(forms.Form):
    """A test ring in one grid."""

    grid = CodeField(
        "grid",
        within=Grid.objects.filter(retired_on=None).select_related("community"),
        label=gettext_lazy("Grid (code)"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes to confirm"), min_value=1, max_value=LONGEST_DRILL, initial=10
    )


class RingRuleForm(forms.Form):
    """A class or a group that rings."""

    group = forms.ModelChoiceField(
        CaseClass.objects.filter(level=1, scheme__is_current=True).order_by("kind", "code"),
        label=gettext_lazy("Group of classes"),
        required=False,
        empty_label="—",
    )
    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=gettext_lazy("Or one class"),
        required=False,
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )
    urgent_only = forms.BooleanField(
        label=gettext_lazy("Only urgent cases"),
        help_text=gettext_lazy("Reported as urgent, or established by a standard that is urgent."),
        required=False,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes to confirm"),
        help_text=gettext_lazy("They run by day and night, also at weekends."),
        min_value=1,
        max_value=LONGEST,
    )

    def clean(self) -> dict[str, Any]:
        """A group or a class, not both."""
        given = super().clean() or {}
        if bool(given.get("group")) == bool(given.get("case_class")) and "case_class" not in self.errors:
            self.add_error("case_class", _("Choose a group or one class."))
        return given

    def rule(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        given["case_class"] = given.pop("group") or given["case_class"]
        return given
