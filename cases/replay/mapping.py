"""What a mapping file says: which column is what. See docs/mappings/."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from cases.queries.limits import Limit
from cases.worktime import read_limit, read_unit
from gridgov.problems import Invalid

NEEDED = ("id", "opened", "class")
COLUMNS = (*NEEDED, "target", "closed", "lon", "lat", "place", "description", "source")


@dataclass(frozen=True)
class CaseMapping:
    """`columns` maps our words to theirs; `sources` their values to ours; points in `no_position` are placeholders."""

    name: str
    zone: ZoneInfo
    time_format: str
    columns: Mapping[str, str]
    sources: Mapping[str, str]
    default_source: str
    default_limit: Limit
    feedback_limit: Limit
    no_position: frozenset[tuple[float, float]]

    def check_header(self, header: list[str]) -> None:
        """Invalid when the file lacks a column that the mapping names."""
        missing = [column for column in self.columns.values() if column not in header]
        if missing:
            raise Invalid(
                _("The file has no column %(missing)s. It has: %(header)s.")
                % {"missing": ", ".join(missing), "header": ", ".join(header)}
            )


def read_mapping(path: Path) -> CaseMapping:
    """A checked mapping. Invalid names the key that is missing or wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            _("%(file)s is broken TOML: %(reason)s") % {"file": path.name, "reason": error}
        ) from None
    columns = _columns(data)
    sources = data.get("source", {})
    return CaseMapping(
        name=str(_need(data, "name")),
        zone=_zone(_need(data, "timezone")),
        time_format=str(_need(data, "time_format")),
        columns=columns,
        sources=sources.get("values", {}),
        default_source=sources.get("default", "import"),
        default_limit=_limit(data, "default", "15 day"),
        feedback_limit=_limit(data, "feedback", "1 day"),
        no_position=frozenset((float(lon), float(lat)) for lon, lat in data.get("no_position", [])),
    )


def _columns(data: dict[str, Any]) -> dict[str, str]:
    columns = data.get("columns", {})
    if unknown := sorted(columns.keys() - set(COLUMNS)):
        raise Invalid(
            _("[columns] has %(unknown)s; it may have %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(COLUMNS)}
        )
    for key in NEEDED:
        if key not in columns:
            raise Invalid(_("[columns] has to say which column is “%(key)s”.") % {"key": key})
    return {key: str(value) for key, value in columns.items()}


def _need(data: dict[str, Any], key: str) -> Any:
    if key not in data:
        raise Invalid(_("The mapping has to state “%(key)s”.") % {"key": key})
    return data[key]


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise Invalid(_("“%(name)s” is no time zone, such as Asia/Shanghai.") % {"name": name}) from None


def _limit(data: dict[str, Any], key: str, default: str) -> Limit:
    value, _space, unit = str(data.get("limits", {}).get(key, default)).partition(" ")
    return Limit(read_limit(value), read_unit(unit.strip()))
