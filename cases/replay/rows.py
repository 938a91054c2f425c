"""One row of a foreign file: read and checked, or rejected with a reason."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.queries.limits import Limit
from cases.replay.mapping import CaseMapping


@dataclass(frozen=True)
class Row:
    """A foreign case. `limit` counts from `opened`; `closed` None means open when the file was made."""

    key: str
    opened: datetime
    closed: datetime | None
    limit: Limit
    class_name: str
    source: str
    description: str
    place: str
    lon: float | None
    lat: float | None


class Rejected(ValueError):
    """Why a row cannot be replayed, as a sentence."""


def read_row(raw: Mapping[str, str], mapping: CaseMapping) -> Row:
    """Check one row. Raises Rejected with the column and what is wrong."""
    key, class_name = _text(raw, mapping, "id"), _text(raw, mapping, "class")
    if not key or not class_name:
        raise Rejected(_("it has no %(column)s") % {"column": mapping.columns["class" if key else "id"]})
    opened = _time(raw, mapping, "opened")
    if opened is None:
        raise Rejected(_("it has no %(column)s") % {"column": mapping.columns["opened"]})
    closed, target = _time(raw, mapping, "closed"), _time(raw, mapping, "target")
    if closed and closed < opened:
        raise Rejected(_("it was closed (%(closed)s) before it was opened") % {"closed": closed.isoformat()})
    if target and target <= opened:
        raise Rejected(_("its limit ends (%(target)s) before it begins") % {"target": target.isoformat()})
    lon, lat = _position(raw, mapping)
    return Row(
        key=key,
        opened=opened,
        closed=closed,
        limit=_limit(opened, target) if target else mapping.default_limit,
        class_name=class_name,
        source=mapping.sources.get(_text(raw, mapping, "source"), mapping.default_source),
        description=_text(raw, mapping, "description") or class_name,
        place=_text(raw, mapping, "place")[:256],
        lon=lon,
        lat=lat,
    )


def _text(raw: Mapping[str, str], mapping: CaseMapping, word: str) -> str:
    column = mapping.columns.get(word)
    return " ".join((raw.get(column) or "").split()) if column else ""


def _time(raw: Mapping[str, str], mapping: CaseMapping, word: str) -> datetime | None:
    text = _text(raw, mapping, word)
    if not text:
        return None
    try:
        return datetime.strptime(text, mapping.time_format).replace(tzinfo=mapping.zone).astimezone(UTC)
    except ValueError:
        raise Rejected(
            _("%(column)s is “%(text)s”, which is no time") % {"column": mapping.columns[word], "text": text}
        ) from None


def _limit(opened: datetime, target: datetime) -> Limit:
    seconds = Decimal(int((target - opened).total_seconds()))
    return Limit(seconds / 60, "minute").stored()


def _position(raw: Mapping[str, str], mapping: CaseMapping) -> tuple[float | None, float | None]:
    texts = [_text(raw, mapping, word) for word in ("lon", "lat")]
    if not all(texts):
        return None, None
    try:
        lon, lat = (float(text) for text in texts)
    except ValueError:
        raise Rejected(_("its position is “%(text)s”") % {"text": ", ".join(texts)}) from None
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise Rejected(_("its position is “%(text)s”") % {"text": ", ".join(texts)})
    return (None, None) if (lon, lat) in mapping.no_position else (lon, lat)
