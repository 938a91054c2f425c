"""Forms of moves, built from the state table: one field for each thing a move needs or takes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases import dispute_fields
from cases.appeal_forms import AppealField, LapsedField
from cases.desk import order_fields
from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.desk.main_case import main_field
from cases.desk.standards import StandardField
from cases.desk.words import NOTE, TEXT_LABELS, consequence
from cases.models import Case, CaseClass, RingWord
from cases.photo_forms import PhotosField
from cases.queries.candidates import MOST, classes_for
from cases.queries.limits import default_standard
from cases.queries.onsite import people_for
from cases.queries.timeline import PUBLIC_TEXT
from cases.request_forms import amount_field, ground_field, until_field
from cases.workflow import Move

LONGEST_TEXT = 2000
LOOKS = {"verify": "verify", "send_check": "check", "send_recheck": "recheck"}
LAST = ("text", "before", "photos")


class MoveForm(forms.Form):
    """What one move on one case needs. `given()` is what the action takes."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, move: Move, case: Case, data: Any = None, files: Any = None, *, user: Any) -> None:
        super().__init__(data, files, auto_id=f"id_{move.name}_%s", initial={"version": case.version})
        self.move, self.case, self.user = move, case, user
        for name in (*move.needs, *move.takes):
            if field := FIELDS[name](self, name in move.needs):
                self.fields[name] = field
        if "text" in self.fields:  # choices first, the sentence after them
            self.order_fields([name for name in self.fields if name not in LAST])

    @property
    def chosen_class(self) -> CaseClass:
        """The class that the standards are of: the one just chosen, or the case's."""
        chosen = str(self.data.get("case_class") or "") if self.is_bound else ""
        found = CaseClass.objects.offered().filter(pk=chosen).first() if chosen.isdecimal() else None
        return found or self.case.case_class

    @cached_property
    def consequence(self) -> str:
        """What follows, for the dialog of a dangerous move."""
        return consequence(self.move.name)

    @property
    def is_bare(self) -> bool:
        """Nothing but a button."""
        return not self.visible_fields()

    def given(self) -> dict[str, Any]:
        """Cleaned values with ids instead of rows, without what the action does not know."""
        left_out = ("version", "photos")
        return {name: _plain(value) for name, value in self.cleaned_data.items() if name not in left_out}


def _plain(value: Any) -> Any:
    """Ids instead of rows."""
    if isinstance(value, QuerySet):
        return [row.pk for row in value]
    return getattr(value, "pk", value)


def _text(form: MoveForm, required: bool) -> forms.Field:
    public = form.move.name in PUBLIC_TEXT
    return forms.CharField(
        label=TEXT_LABELS.get(form.move.name, NOTE),
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reporter reads this.")
        if public
        else _("Colleagues read this, the reporter does not."),
    )


def _standard(form: MoveForm, required: bool) -> forms.Field:
    case_class, case = form.chosen_class, form.case
    initial = case.filing_standard_id or default_standard(
        case_class.pk, urgent=case.urgent, district=case.district_id
    )
    return StandardField(case_class, case.district_id, required=required, initial=initial)


def _case_class(form: MoveForm, required: bool) -> forms.Field:
    suggested = partial(_first, classes_for, near=form.case.case_class)
    return SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=_("Another class, if this one is wrong"),
        required=required,
        widget=SearchChoice("desk:pick-class", suggested, class_option),
    )


def _first(search: Callable[..., Any], **more: Any) -> list[Any]:
    return list(search(**more)[:MOST])


def _photos(form: MoveForm, required: bool) -> forms.Field:
    now = "before" in form.move.takes
    return PhotosField(label=_("Photos of how it is now") if now else _("Photos"), required=required)


def _before(form: MoveForm, required: bool) -> forms.Field:
    shown = form.case.photos.filter(kind="before", shredded_at=None).exists()
    return PhotosField(
        label=_("Photos of how it was before"),
        required=required,
        help_text=_("There are some already.") if shown else "",
    )


def _person(form: MoveForm, required: bool) -> forms.Field:
    return PersonField(
        people_for(form.case, LOOKS[form.move.name]),
        label=_("Who goes there"),
        required=required,
        empty_label=_("The grid's members together"),
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """Members of the grid."""

    def label_from_instance(self, obj: Any) -> str:
        """The name."""
        return str(obj.display_name)


def _of_dispute(make: dispute_fields.Make, form: MoveForm, required: bool) -> forms.Field:
    return make(form.case, required)


def _urgent(form: MoveForm, required: bool) -> forms.Field:
    choices = [("", _("As the filing standard is")), ("yes", _("Urgent")), ("no", _("Not urgent"))]
    return forms.ChoiceField(label=_("Urgency"), choices=choices, required=required)


def _said(form: MoveForm, required: bool) -> forms.Field:
    return forms.ChoiceField(label=_("Answer"), choices=RingWord.Answer.choices, required=required)


def _nothing(form: MoveForm, required: bool) -> None:
    """What only a phone can give, or the move finds by itself."""


FIELDS: dict[str, Callable[[MoveForm, bool], forms.Field | None]] = {
    "order": order_fields.order,
    "assisting": order_fields.helpers,
    "organisations": order_fields.called,
    "optional": order_fields.optional,
    "limit": order_fields.limit,
    "unit": order_fields.unit,
    "minutes": order_fields.minutes,
    "ring": _nothing,
    "said": _said,
    "urgent": _urgent,
    "lon": _nothing,
    "lat": _nothing,
    "text": _text,
    "filing_standard": _standard,
    "case_class": _case_class,
    "organisation": order_fields.organisation,
    "person": _person,
    "before": _before,
    "until": lambda form, required: until_field(),
    "amount": lambda form, required: amount_field(form.case),
    "ground": lambda form, required: ground_field(),
    "clock": lambda form, required: LapsedField(form.case, form.user),
    "appeal": lambda form, required: AppealField(form.case, form.user),
    "request": order_fields.request,
    "main": lambda form, required: main_field(form.case, form.user, required=required),
    "photos": _photos,
    **{name: partial(_of_dispute, make) for name, make in dispute_fields.MAKERS.items()},
}
