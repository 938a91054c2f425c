"""A row of a layer of components, read and checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grids.actions.components import checked_position
from grids.components import codes
from grids.models import Component, ComponentClass, Keeper
from grids.reading import Faults, PointRow, text_of

LONGEST = {
    "name": 100,
    "place": 200,
    "owner": 50,
    "maintainer": 50,
    "owner_name": 100,
    "maintainer_name": 100,
}
STATES = {
    Component.State.SOUND: ("sound", "intact", "完好", "正常"),
    Component.State.DAMAGED: ("damaged", "破损", "损坏"),
    Component.State.MISSING: ("missing", "lost", "丢失", "缺失"),
    Component.State.REMOVED: ("removed", "废除", "移除", "拆除"),
}
STATE_OF = {word: state for state, words in STATES.items() for word in words}


@dataclass(frozen=True)
class ComponentFields:
    """Names of the layer's fields. `owner`, `maintainer`: a code or a name; `owner_name`: what a new one is called."""

    code: str
    component_class: str
    name: str | None = None
    place: str | None = None
    owner: str | None = None
    owner_name: str | None = None
    maintainer: str | None = None
    maintainer_name: str | None = None
    state: str | None = None

    def names(self) -> list[str | None]:
        return [self.code, self.component_class, *(getattr(self, name) for name in OPTIONAL)]


OPTIONAL = ("name", "place", "owner", "owner_name", "maintainer", "maintainer_name", "state")


@dataclass(frozen=True)
class ComponentRow:
    """`texts` by the names of ComponentFields; `state` empty where the row says nothing."""

    row: int
    code: str
    component_class: ComponentClass
    lon: float
    lat: float
    state: str
    texts: dict[str, str]

    def keepers(self) -> Iterator[tuple[str, str]]:
        """Codes (or names) of owner and maintainer, each with how a new one is called, "" where nothing says so."""
        for role in ("owner", "maintainer"):
            if code := self.texts[role]:
                yield code, self.texts[f"{role}_name"]

    def values(self, fields: ComponentFields, keepers: dict[str, Keeper]) -> dict[str, Any]:
        """What to set: fields that the layer does not have stay as they are."""
        found: dict[str, Any] = {"lon": self.lon, "lat": self.lat}
        found |= {name: self.texts[name] for name in ("name", "place") if getattr(fields, name)}
        for role in ("owner", "maintainer"):
            if getattr(fields, role):
                found[role] = keepers.get(self.texts[role])
        return found | ({"state": self.state} if self.state else {})


class Reader:
    """Reads rows; what is wrong goes to `faults`, a code given twice too."""

    def __init__(self, fields: ComponentFields, faults: Faults) -> None:
        self.fields, self.faults = fields, faults
        self.classes = {row.code: row for row in ComponentClass.objects.all()}
        self.rows: dict[str, int] = {}

    def read(self, point: PointRow) -> ComponentRow | None:
        code = _value(point, self.fields.code)
        kind = self.classes.get(_padded(_value(point, self.fields.component_class)))
        texts = {name: _value(point, getattr(self.fields, name)) for name in OPTIONAL}
        fault = point.fault or self._fault(point, code, kind, texts)
        if fault or kind is None:
            self.faults.add(point.row, fault)
            return None
        self.rows[code] = point.row
        lon, lat = checked_position(point.lon, point.lat)
        return ComponentRow(point.row, code, kind, lon, lat, STATE_OF.get(texts["state"].lower(), ""), texts)

    def _fault(self, point: PointRow, code: str, kind: ComponentClass | None, texts: dict[str, str]) -> str:
        if not code:
            return _("the code is empty.")
        if code in self.rows:
            known = {"code": code, "row": self.rows[code]}
            return _("the code %(code)s stands in row %(row)s already.") % known
        if kind is None or len(kind.code) != codes.CLASS:
            given = _value(point, self.fields.component_class)
            return _("there is no class of components “%(code)s”; load the catalogue first.") % {
                "code": given
            }
        return codes.fault(code, kind.code) or _text_fault(texts)


def _value(point: PointRow, field: str | None) -> str:
    """Text of a field; "" where no field was asked for."""
    return text_of(point.properties.get(field)) if field else ""


def _padded(code: str) -> str:
    """A table that holds numbers has lost the zero in front: 1002 is 01002."""
    return code.zfill(codes.CLASS) if code.isdigit() and len(code) == codes.CLASS - 1 else code


def _text_fault(texts: dict[str, str]) -> str:
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            return _("“%(text)s…” is longer than %(most)s characters.") % {
                "text": texts[name][:30],
                "most": most,
            }
    if texts["state"] and texts["state"].lower() not in STATE_OF:
        return _("the state “%(state)s” is unknown; known are: %(known)s.") % {
            "state": texts["state"],
            "known": ", ".join(STATE_OF),
        }
    return ""
