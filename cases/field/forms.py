"""Forms of the phone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.dispute_fields import MAKERS
from cases.lamps import Lamp, cases_with
from cases.models import Case, CaseClass
from cases.own_fields import own_call_field, own_order_field, own_request_field
from cases.photo_forms import PhotosField
from cases.queries.onsite import care_of
from cases.report_forms import LONGEST_TEXT, ReportForm
from cases.request_forms import amount_field, ground_field, until_field
from cases.wording import worded
from cases.workflow import ENDED, OPEN, Move, State
from grids.models import Grid
from members.access import grids_of

MISSING = {
    "photos": gettext_lazy("A photo of how it was before is missing."),
    "after": gettext_lazy("A photo of how it is now is missing."),
}
POSITION = ("lon", "lat")


class LogForm(ReportForm):
    """A member's report: with the grid instead of a position, the urgent tick, and what was settled at once."""

    grid = forms.ModelChoiceField(
        label=gettext_lazy("Grid"),
        queryset=Grid.objects.none(),
        required=False,
        empty_label="—",
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Urgent"),
        help_text=gettext_lazy("Danger to people, or it gets worse by the hour."),
        required=False,
    )
    settled = forms.BooleanField(
        label=gettext_lazy("Settled on the spot"),
        help_text=worded(gettext_lazy("You put it right yourself; somebody else checks it.")),
        required=False,
    )
    done = forms.CharField(
        label=gettext_lazy("What did you do?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    after = PhotosField(label=gettext_lazy("Photos of how it is now"), required=False)

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, classes=CaseClass.objects.offered(), **more)
        field = self.fields["grid"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = grids_of(user).select_related("community").order_by("code")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("settled"):
            self._settled(given)
        if not self.errors and self.position().lon is None:
            self.add_error(None, self._no_place(given.get("grid")))
        return given

    def _settled(self, given: dict[str, Any]) -> None:
        if not given.get("done", "").strip():
            self.add_error("done", _("Say what you did."))
        chosen = given.get("case_class")
        if not chosen or not care_of(chosen).photos:
            return
        for name in ("photos", "after"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, MISSING[name])

    def _no_place(self, grid: Grid | None) -> str:
        if grid is not None:
            return _("The grid %(grid)s has no outline: give the place on the map or in degrees.") % {
                "grid": grid
            }
        return _("Say where it is: by the phone's position, on the map, in degrees, or at least the grid.")


ASKED: dict[str, Callable[[Case], forms.Field]] = {
    "ground": lambda case: ground_field(),
    "amount": amount_field,
    "until": lambda case: until_field(),
}
# Of a dispute: what a mediator or visitor gives while standing with the parties.
THUMBED = (
    "role", "party_name", "phone", "address", "held_at", "venue", "terms", "made_on", "visits", "oral", "perform_by",
    "way", "visit", "kept",
)  # fmt: skip


CHOSEN: dict[str, Callable[[Move, Case, Any], forms.Field | None]] = {
    "order": own_order_field,
    "organisation": own_call_field,
    "request": own_request_field,
}


class MoveForm(forms.Form):
    """What a move takes on the phone: a text, photos, a few words of a request.

    `version` is the state of the case that was looked at.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("What did you find or do?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    before = PhotosField(label=gettext_lazy("Photos of how it was before"), required=False)
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, move: Move, case: Case, user: Any, **more: Any
    ) -> None:
        super().__init__(data, files, auto_id=f"id_{move.name}_%s", **more)
        self.move = move
        asked = {name: make(case) for name, make in ASKED.items() if name in move.needs}
        chosen = {
            name: make(move, case, user)
            for name, make in CHOSEN.items()
            if name in (*move.needs, *move.takes)
        }
        self.fields = (
            asked
            | _of_dispute(move, case)
            | {name: field for name, field in chosen.items() if field}
            | self.fields
        )
        self.fields["text"].required = "text" in move.needs
        self.fields["text"].error_messages["required"] = _("Say in a sentence what you found or did.")
        if "text" not in (*move.needs, *move.takes):
            del self.fields["text"]
        for name in ("before", "photos"):
            if name not in (*move.needs, *move.takes):
                del self.fields[name]
            else:
                self.fields[name].required = name in move.needs
        if "before" in self.fields:
            self.fields["photos"].label = _("Photos of how it is now")
        for name in POSITION if set(POSITION) <= set(move.takes) else ():
            self.fields[name] = forms.FloatField(required=False, widget=forms.HiddenInput)

    @property
    def asked(self) -> list[forms.BoundField]:
        """Fields of a request or of a dispute, and for which organisation it is."""
        return [self[name] for name in self.fields if name in ASKED or name in CHOSEN or name in THUMBED]

    def looked_at(self, version: int) -> None:
        """The person has now seen this version; the next try is about it."""
        data = QueryDict(mutable=True)
        data.update(dict(self.data.items()))
        data["version"] = str(version)
        self.data = data

    def given(self) -> dict[str, Any]:
        """What the action takes beside photos."""
        names = ("text", "before", *ASKED, *CHOSEN, *THUMBED, *POSITION)
        given = {
            name: value for name in names if (value := self.cleaned_data.get(name)) not in (None, "", [])
        }
        return given | {name: getattr(given[name], "pk", given[name]) for name in CHOSEN if name in given}


def _of_dispute(move: Move, case: Case) -> dict[str, forms.Field]:
    names = [name for name in (*move.needs, *move.takes) if name in THUMBED]
    return {name: MAKERS[name](case, name in move.needs) for name in names}


class CaseFilter(forms.Form):
    """Filter of the member's list."""

    number = forms.CharField(label=gettext_lazy("Number"), required=False, max_length=20)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    lamp = forms.ChoiceField(
        label=gettext_lazy("Lamp"), choices=[("", gettext_lazy("All")), *Lamp.choices], required=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        states = [(state.value, state.label) for state in State]
        both = [("open", _("All open")), ("ended", _("All ended"))]
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *both, *states]

    def applied(self, cases: Any) -> Any:
        """The queryset narrowed; a filter that cannot be read narrows to nothing, never to everything."""
        if not self.is_valid():
            return Case.objects.none()
        number, state = self.cleaned_data["number"].strip().upper(), self.cleaned_data["state"]
        if number:
            cases = cases.filter(number__contains=number)
        if lamp := self.cleaned_data["lamp"]:
            cases = cases.filter(cases_with(lamp, timezone.now()), state__in=OPEN)
        groups = {"open": OPEN, "ended": ENDED}
        return cases.filter(state__in=groups.get(state, (state,))) if state else cases
