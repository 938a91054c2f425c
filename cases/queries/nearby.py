"""Components offered at intake: the nearest to a point, those of the class first, and the class that each suggests."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm

from cases.models import CaseClass
from cases.queries.places import read_point
from grids.components.queries import Near, nearest
from grids.models import Component

KINDS = ("component", "event")  # of two classes with the code of the thing, what happens to it says more


@dataclass(frozen=True)
class Offered:
    """A component that the report may be about. `class_id`: the class to take where none is chosen yet."""

    component: Component
    distance_m: float
    is_chosen: bool
    class_id: int | None


def nearby(lon: Any, lat: Any, *, case_class: Any = None, chosen: Any = "") -> list[Offered]:
    """At most five within fifty metres; two queries, none without a position."""
    point = read_point(lon, lat)
    if point is None:
        return []
    found = nearest(*point, class_code=_code_of(case_class))
    classes = _classes_of({near.component.component_class.code for near in found})
    return [_offered(near, classes, str(chosen or "")) for near in found]


def choices(lon: Any, lat: Any, *, case_class: Any = None, chosen: Any = "") -> dict[str, Any]:
    """What cases/parts/component_choices.html is drawn from."""
    offered = nearby(lon, lat, case_class=case_class, chosen=chosen)
    return {"offered": offered, "chosen_one": any(each.is_chosen for each in offered)}


def choices_of(form: BaseForm) -> dict[str, Any]:
    """The same for a report as it was sent; none at first, before there is a position."""
    where = (form["lon"].value(), form["lat"].value())
    return choices(*where, case_class=form["case_class"].value(), chosen=form["component"].value())


def _code_of(case_class: Any) -> str:
    """The code of a class as a form sends it; the things it is about have the same."""
    text = str(getattr(case_class, "pk", case_class) or "")
    rows = (
        CaseClass.objects.filter(pk=int(text), kind__in=KINDS)
        if text.isdecimal()
        else CaseClass.objects.none()
    )
    return rows.values_list("code", flat=True).first() or ""


def _classes_of(codes: Iterable[str]) -> dict[str, int]:
    rows = CaseClass.objects.offered().filter(code__in=list(codes), kind__in=KINDS).order_by("kind")
    return dict(rows.values_list("code", "pk"))  # "event" comes last, and stays


def _offered(near: Near, classes: dict[str, int], chosen: str) -> Offered:
    component = near.component
    return Offered(
        component, near.distance_m, component.code == chosen, classes.get(component.component_class.code)
    )
