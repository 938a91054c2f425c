"""What a catalogue file says, whatever its columns are called."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class ClassKey(NamedTuple):
    scheme: str
    kind: str
    code: str

    def __str__(self) -> str:
        return " ".join(self)


class StandardKey(NamedTuple):
    """`district` is the code of the area whose own it is; empty: the city's."""

    case_class: ClassKey
    number: int
    district: str = ""

    def __str__(self) -> str:
        return f"{self.case_class} #{self.number} {self.district}".rstrip()


class MappingKey(NamedTuple):
    from_class: ClassKey
    to_class: ClassKey

    def __str__(self) -> str:
        return f"{self.from_class} → {self.to_class}"


class PowerKey(NamedTuple):
    """An entry of the power list; `area` empty: everywhere."""

    scheme: str
    kind: str
    code: str
    area: str
    starts: date

    def __str__(self) -> str:
        return " ".join(filter(None, (self.scheme, self.kind, self.code, self.area, self.starts.isoformat())))


@dataclass(frozen=True)
class ClassRow:
    """One class. None means that the file does not speak of the field: what is known stays. `row`: where it stands."""

    key: ClassKey
    parent_code: str
    level: int
    name: str
    name_en: str | None = None
    responsible_party: str | None = None
    responsible_party_en: str | None = None
    legacy_code: str | None = None
    source: str = ""
    confidence: str = ""
    is_dispute: bool | None = None
    is_active: bool | None = None
    row: int = field(default=0, compare=False)

    @property
    def parent(self) -> ClassKey | None:
        return ClassKey(self.key.scheme, self.key.kind, self.parent_code) if self.parent_code else None


@dataclass(frozen=True)
class StandardRow:
    """One filing standard. Empty conditions are for the city to write. `starts`: the day from which it holds."""

    key: StandardKey
    condition_type: str
    limit_value: Decimal
    limit_unit: str
    is_urgent: bool
    condition: str = ""
    closing_condition: str = ""
    source: str = ""
    confidence: str = ""
    is_active: bool | None = None
    starts: datetime | None = None
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class MappingRow:
    """How one class stands to one of another scheme."""

    key: MappingKey
    relation: str
    source: str = ""
    confidence: str = ""
    row: int = field(default=0, compare=False)


Row = ClassRow | StandardRow | MappingRow


@dataclass(frozen=True)
class CatalogueFile:
    """All rows of one file."""

    classes: tuple[ClassRow, ...] = ()
    standards: tuple[StandardRow, ...] = ()
    mappings: tuple[MappingRow, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "CatalogueFile":
        """Rows by what they are."""
        found = list(rows)
        return cls(
            tuple(row for row in found if isinstance(row, ClassRow)),
            tuple(row for row in found if isinstance(row, StandardRow)),
            tuple(row for row in found if isinstance(row, MappingRow)),
        )


class KnownClass(NamedTuple):
    """What readers need of a class that is loaded already, to point at it."""

    key: ClassKey
    name: str
    name_en: str
    legacy_code: str
    is_current: bool


class Known:
    """Classes that are loaded already, found by what files call them; and the codes of districts."""

    def __init__(self, classes: list[KnownClass], districts: Iterable[str] = ()) -> None:
        self.by_key = {known.key: known for known in classes}
        self.districts = frozenset(districts)
        current = [known for known in classes if known.is_current]
        self._by_code = {(known.key.kind, known.key.code): known for known in current}
        self._by_legacy = {
            (known.key.kind, known.legacy_code): known for known in current if known.legacy_code
        }

    def current(self, kind: str, code: str) -> KnownClass | None:
        """The class of a current scheme: of that kind, else of another (some components became matters)."""
        kinds = (kind, "event", "component", "social")
        return next((self._by_code[k, code] for k in kinds if (k, code) in self._by_code), None)

    def of_older_code(self, code: str, name: str) -> KnownClass | None:
        """A social matter that was an event under an older code and still begins with that name."""
        known = self._by_legacy.get(("social", code))
        return known if known and known.name.startswith(name) else None
