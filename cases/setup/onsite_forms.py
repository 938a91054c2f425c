"""Forms of looking on site: the city's words, and what a class has of its own."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.models import CaseClass
from cases.queries.candidates import MOST, classes_for
from cases.workflow.onsite import Verb, Wording, Words

PERCENT = Decimal(100)


class WordsForm(forms.Form):
    """Two words in each language."""

    verify_zh = forms.ChoiceField(label=_("Before filing, in Chinese"), choices=Wording.choices)
    check_zh = forms.ChoiceField(label=_("Before closing, in Chinese"), choices=Wording.choices)
    verify_en = forms.ChoiceField(label=_("Before filing, in English"), choices=Verb.choices)
    check_en = forms.ChoiceField(label=_("Before closing, in English"), choices=Verb.choices)

    def words(self) -> Words:
        """As chosen."""
        return Words(**self.cleaned_data)


class RuleForm(forms.Form):
    """Shares in percent; empty: as the group, or as usual."""

    group = forms.ModelChoiceField(
        CaseClass.objects.filter(level=1, is_active=True, scheme__is_current=True).order_by("kind", "code"),
        label=_("Group of classes"),
        required=False,
        empty_label="—",
    )
    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=_("Or one class"),
        required=False,
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )
    check_share = forms.DecimalField(
        label=_("Share of cases that must be looked at on site before closing, in percent"),
        help_text=_("Empty: every case, or as its group has it. A low share is for classes of low risk."),
        min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False,
    )  # fmt: skip
    recheck_share = forms.DecimalField(
        label=_("Share that a second person looks at again, in percent"),
        help_text=_("Empty: none, or as its group has it."),
        min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False,
    )  # fmt: skip
    photos = forms.TypedChoiceField(
        label=_("Settled on the spot"),
        choices=[
            ("", _("as usual: with photos of before and after")),
            ("yes", _("with photos of before and after")),
            ("no", _("without photos: there is nothing to photograph")),
        ],
        coerce=lambda text: text == "yes",
        empty_value=None,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A group or a class, not both."""
        given = super().clean() or {}
        if bool(given.get("group")) == bool(given.get("case_class")):
            self.add_error("case_class", _("Choose a group or one class."))
        return given

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        data = self.cleaned_data
        shares = {name: _share(data[name]) for name in ("check_share", "recheck_share")}
        return {"case_class": data["group"] or data["case_class"], "photos": data["photos"], **shares}


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / PERCENT
