"""What a catalogue file says, whatever its columns are called."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class ClassKey(NamedTuple):
    scheme: str
    kind: str
    code: str

    def __str__(self) -> str:
        return " ".join(self)


class StandardKey(NamedTuple):
    case_class: ClassKey
    number: int

    def __str__(self) -> str:
        return f"{self.case_class} #{self.number}"


@dataclass(frozen=True)
class ClassRow:
    """One class. None means that the file does not speak of the field: what is known stays."""

    key: ClassKey
    parent_code: str
    level: int
    name: str
    name_en: str | None = None
    responsible_party: str | None = None
    responsible_party_en: str | None = None
    legacy_code: str | None = None
    successor: ClassKey | None = None
    source: str = ""
    confidence: str = ""

    @property
    def parent(self) -> ClassKey | None:
        return ClassKey(self.key.scheme, self.key.kind, self.parent_code) if self.parent_code else None


@dataclass(frozen=True)
class StandardRow:
    """One filing standard. Empty conditions are for the city to write."""

    key: StandardKey
    condition_type: str
    limit_value: Decimal
    limit_unit: str
    is_urgent: bool
    condition: str = ""
    closing_condition: str = ""
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class CatalogueFile:
    """All rows of one file."""

    classes: tuple[ClassRow, ...] = ()
    standards: tuple[StandardRow, ...] = ()


class KnownClass(NamedTuple):
    """What readers need of a class that is loaded already, to point at it."""

    key: ClassKey
    name: str
    name_en: str
    legacy_code: str
    is_current: bool


class Known:
    """Classes that are loaded already, found by what files call them."""

    def __init__(self, classes: list[KnownClass]) -> None:
        self.by_key = {known.key: known for known in classes}
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
