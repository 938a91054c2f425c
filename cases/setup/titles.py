"""Rows of the catalogue by their names, where a difference is shown: "06001-2 Exposed litter" beside its scheme."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.catalogue.difference import Change
from cases.catalogue.loading import SCHEMES
from cases.catalogue.rows import ClassKey, MappingKey, PowerKey, StandardKey
from cases.models import CaseClass, Kind, Scheme
from gridgov.ui.quantities import moment_text
from grids.models import Area


@dataclass(frozen=True)
class Titles:
    """Names of classes by key and of areas by code."""

    classes: dict[ClassKey, str]
    areas: dict[str, str]

    def of(self, change: Change) -> tuple[str, str]:
        """Title and what is said beside it."""
        key = change.key
        if isinstance(key, StandardKey):
            numbered = self._named(key.case_class, f"{key.case_class.code}-{key.number}")
            return numbered, _joined(_scheme(key.case_class), self._area(key.district))
        if isinstance(key, MappingKey):
            return f"{self._named(key.from_class)} → {self._named(key.to_class)}", _joined(
                _scheme(key.from_class), _scheme(key.to_class)
            )
        if isinstance(key, PowerKey):
            of = ClassKey(key.scheme, key.kind, key.code)
            return self._named(of), _joined(_scheme(of), self._area(key.area), moment_text(key.starts))
        new = change.fields.get("name", ("", ""))[1]
        return self._named(key, name=str(new)), _scheme(key)

    def _named(self, key: ClassKey, code: str = "", *, name: str = "") -> str:
        return f"{code or key.code} {self.classes.get(key, name)}".rstrip()

    def _area(self, code: str) -> str:
        return self.areas.get(code, code)


def titles(changes: Iterable[Change]) -> Titles:
    """Whatever the changes are about, read in at most two queries."""
    keys = [key for change in changes for key in classes_in(change.key)]
    codes = {change.key.district for change in changes if isinstance(change.key, StandardKey)}
    codes |= {change.key.area for change in changes if isinstance(change.key, PowerKey)}
    rows = CaseClass.objects.filter(code__in={key.code for key in keys}).select_related("scheme")
    areas = Area.objects.filter(code__in=codes - {""}) if codes - {""} else []
    return Titles(
        {ClassKey(each.scheme.code, each.kind, each.code): each.display_name for each in rows},
        {area.code: area.display_name for area in areas},
    )


def classes_in(key: ClassKey | StandardKey | MappingKey | PowerKey) -> list[ClassKey]:
    """The classes that a row is about."""
    if isinstance(key, StandardKey):
        return [key.case_class]
    if isinstance(key, MappingKey):
        return [key.from_class, key.to_class]
    return [ClassKey(key.scheme, key.kind, key.code)]


def _scheme(key: ClassKey) -> str:
    name, name_en, _offered = SCHEMES.get(key.scheme, (key.scheme, "", True))
    title = Scheme(code=key.scheme, name=name, name_en=name_en).title
    return f"{title} · {dict(Kind.choices).get(key.kind, key.kind)}"


def _joined(*parts: str) -> str:
    return " · ".join(dict.fromkeys(filter(None, parts)))
