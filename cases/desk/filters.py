"""The filter bar of the inbox: a GET form that becomes a condition."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.lamps import Lamp, cases_with, errands_with
from cases.models import CaseClass, Source
from cases.queries.inbox import Desk, Tab
from cases.queries.own_work import own_work
from cases.searching.matching import text_condition
from cases.sight import COLUMN_OF_LEVEL
from cases.workflow import DESK_OF, ENDED
from cases.workflow import Desk as DeskOf
from grids.models import Area
from members.models import Organisation

MOST_AREAS = 200
ANY = ("", _("Any"))


class InboxFilter(forms.Form):
    """What the inbox is narrowed to. The page ignores unknown values, as old links must go on working."""

    q = forms.CharField(label=_("Search"), max_length=80, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    topic = forms.CharField(label=_("Class"), max_length=60, required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    lamp = forms.ChoiceField(label=_("Lamp"), choices=[ANY, *Lamp.choices], required=False)
    source = forms.ChoiceField(label=_("Source"), choices=[ANY, *Source.choices], required=False)
    urgent = forms.BooleanField(label=_("Urgent only"), required=False)
    desk = forms.ChoiceField(label=_("Waits at"), choices=[ANY, *DeskOf.choices], required=False)
    uncovered = forms.BooleanField(label=_("No rule covers it"), required=False)

    def __init__(self, data: Any, *, desk: Desk, tab: Tab) -> None:
        super().__init__(data)
        self._desk, self._tab = desk, tab
        below = areas_below(desk)
        self._areas = without_deepest(below)
        if not any(area.two_desks for area in below):
            del self.fields["desk"]
        choices: dict[str, Any] = {
            "state": [ANY, *((str(state), state.label) for state in tab.states)],
            "area": [ANY, *((str(area.pk), _indented(area)) for area in self._areas)],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        if tab.states is ENDED:
            del self.fields["lamp"]  # nothing runs any more
        hint = _("Number, description, place")
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off", "placeholder": hint}

    def condition(self) -> Q:
        """The filter as a condition on cases."""
        self.is_valid()
        given = self.cleaned_data
        wanted = Q()
        for name in ("state", "source"):
            if given.get(name):
                wanted &= Q(**{name: given[name]})
        for name in ("urgent", "uncovered"):
            if given.get(name):
                wanted &= Q(**{name: True})
        if given.get("lamp"):
            wanted &= self._with_lamp(given["lamp"])
        if given.get("area"):
            wanted &= self._in_area(int(given["area"]))
        if given.get("topic"):
            wanted &= Q(case_class__in=classes_named(given["topic"]).values("pk"))
        return wanted & waits_at(given.get("desk", "")) & text_condition(given.get("q", ""))

    def _with_lamp(self, lamp: str) -> Q:
        """The lamp that the list shows: on the tab of work orders that of their own limits."""
        if self._tab.key == "orders":
            return errands_with(lamp, timezone.now(), own_work(self._desk))
        return cases_with(lamp, timezone.now())

    def _in_area(self, pk: int) -> Q:
        level = next(area.level for area in self._areas if area.pk == pk)
        return Q(**{COLUMN_OF_LEVEL[level]: pk})


def waits_at(desk: str) -> Q:
    """Cases at this desk of centres with two; every case where none is chosen."""
    if not desk:
        return Q()
    return Q(state__in=[state for state, one in DESK_OF.items() if one == desk], holder__two_desks=True)


def classes_named(text: str) -> Any:
    """Classes whose name, code or group's name holds the text."""
    text = text.strip()
    named = Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__startswith=text)
    grouped = Q(parent__name__icontains=text) | Q(parent__name_en__icontains=text)
    return CaseClass.objects.filter(named | grouped)


def areas_below(desk: Desk) -> list[Any]:
    """Areas that the person sees and what lies in them, each with `two_desks`: whether an office of it has them.
    Asked once a desk: the page of saved filters reads many.
    """
    if (known := desk.__dict__.get("_below")) is not None:
        return list(known)
    below = Q() if desk.standing.everything else Q(pk__in=[])
    for held in desk.areas:
        below |= Q(path__startswith=held.path)
    offices = Organisation.objects.filter(area=OuterRef("pk"), two_desks=True)
    areas = Area.objects.filter(below).annotate(two_desks=Exists(offices)).order_by("path")
    desk.__dict__["_below"] = found = list(areas.only("pk", "name", "name_en", "level", "path"))
    return found


def without_deepest(areas: list[Area]) -> list[Area]:
    """What the filter offers: as many as anybody would read, coarse ones first to be kept."""
    while len(areas) > MOST_AREAS:
        deepest = max(len(area.line) for area in areas)
        areas = [area for area in areas if len(area.line) < deepest]
    return areas


def _indented(area: Area) -> str:
    return "\u2003" * (len(area.line) - 1) + area.display_name
