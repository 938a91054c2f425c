"""The table of groups and channels, with quiet hours; for a person and for an organisation."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Channel, Quiet
from cases.telling.actions import Given
from cases.telling.rules import GROUPS
from cases.telling.wishes import Wanted, channels_offered

CLOCK = forms.TimeInput({"type": "time"}, "%H:%M")


class WishForm(forms.Form):
    """A tick for each group and channel that the site has, and the quiet hours."""

    quiet = forms.ChoiceField(
        label=gettext_lazy("When nothing is sent but what is urgent"),
        choices=Quiet.choices,
        widget=forms.RadioSelect,
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=CLOCK)
    quiet_to = forms.TimeField(label=gettext_lazy("until"), required=False, widget=CLOCK)

    def __init__(self, *args: Any, now: Wanted, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        quiet = {"quiet": now.quiet.mode, "quiet_from": now.quiet.begins, "quiet_to": now.quiet.ends}
        super().__init__(*args, **kwargs | {"initial": quiet | (initial or {})})
        self.channels: list[Channel] = channels_offered()
        for group, label in GROUPS.items():
            for channel in self.channels:
                box = forms.CheckboxInput(
                    {"class": "form-check-input", "aria-label": f"{channel.label}: {label}"}
                )
                ticked = channel in now.kinds.get(group, ())
                self.fields[_name(group, channel)] = forms.BooleanField(
                    required=False, widget=box, initial=ticked
                )

    def matrix(self) -> Iterator[tuple[Any, list[tuple[Any, forms.BoundField]]]]:
        """(group in words, its ticks with the channel's name)."""
        for group, label in GROUPS.items():
            yield label, [(channel.label, self[_name(group, channel)]) for channel in self.channels]

    def given(self) -> Given:
        """What the action takes."""
        data = self.cleaned_data
        kinds = {
            group: [str(channel) for channel in self.channels if data[_name(group, channel)]]
            for group in GROUPS
        }
        return Given(kinds, data["quiet"], data["quiet_from"], data["quiet_to"])


class ChoiceForm(WishForm):
    """One's own."""

    own = forms.ChoiceField(
        label=gettext_lazy("Whose choice"),
        choices=[("", gettext_lazy("As my organisation sets it")), ("own", gettext_lazy("My own choice"))],
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Telephone for SMS"), required=False, max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("Kept encrypted, used for nothing else. Without it you get no SMS."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Channel.SMS not in self.channels:
            del self.fields["phone"]
        self.order_fields(["own", "phone"])


def _name(group: str, channel: str) -> str:
    return f"{group}-{channel}"


def lead_of(channels: list[Channel]) -> str:
    """What the page says above."""
    if not channels:
        return _("This site sends neither mail nor SMS yet. What you have to know stands in the app.")
    return _("Everything stands in the app under Notices. What you tick here reaches you outside of it, too.")
