"""What a row of a hotline's file holds, by our names, and what can be wrong with it. Nothing here reads or writes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridgov.problems import Invalid
from members.identity import checked_phone

MOST_FILES = 2  # of one person, under way
KEEP = timedelta(days=30)  # rows that became no case, and what stood in them
LONGEST_KEY, LONGEST_TEXT, LONGEST_PLACE, LONGEST_NAME = 64, 2000, 256, 60


@dataclass(frozen=True)
class Column:
    """Something that a column may hold; `usual` are headings that hotlines give it."""

    label: Any
    usual: tuple[str, ...]
    required: bool = False


COLUMNS: dict[str, Column] = {
    "key": Column(
        gettext_lazy("Their number"),
        ("工单编号", "工单号", "编号", "受理编号", "number", "id"),
        required=True,
    ),
    "description": Column(
        gettext_lazy("What is wrong"),
        ("诉求内容", "内容", "工单内容", "问题描述", "description", "text"),
        required=True,
    ),
    "case_class": Column(
        gettext_lazy("Class: code or name"), ("类别", "诉求类别", "分类", "class", "case_class")
    ),
    "place": Column(gettext_lazy("Where, in words"), ("地址", "事发地址", "地点", "place", "address")),
    "lon": Column(gettext_lazy("Longitude"), ("经度", "lon", "longitude")),
    "lat": Column(gettext_lazy("Latitude"), ("纬度", "lat", "latitude")),
    "name": Column(gettext_lazy("Reporter's name"), ("姓名", "来电人", "诉求人", "name")),
    "phone": Column(gettext_lazy("Reporter's telephone"), ("电话", "联系电话", "来电号码", "phone")),
    "urgent": Column(gettext_lazy("Urgent"), ("紧急", "紧急程度", "是否紧急", "urgent")),
}
YES = frozenset({"1", "yes", "y", "true", "x", "是", "紧急", "特急", "加急", "urgent"})


def guessed(headers: list[str], remembered: dict[str, str]) -> dict[str, str]:
    """Our name -> heading: as the hotline's last file had it, else by what such columns are usually called."""
    lower = {header.lower(): header for header in headers if header}
    found = {}
    for name, column in COLUMNS.items():
        if remembered.get(name) in headers:
            found[name] = remembered[name]
        elif heading := next((lower[usual] for usual in column.usual if usual in lower), None):
            found[name] = heading
    return found


def check_columns(columns: dict[str, str], headers: list[str]) -> None:
    """Invalid by our names: something required is missing, is in no heading, or one column is to be two things."""
    problems = {
        name: _("There is no column called “%(name)s”.") % {"name": name[:40]}
        for name in columns
        if name not in COLUMNS
    }
    for name, column in COLUMNS.items():
        heading = columns.get(name)
        if heading is None and column.required:
            problems[name] = _("Say in which column this stands.")
        elif heading is not None and heading not in headers:
            problems[name] = _("The file has no column “%(column)s”.") % {"column": heading}
        elif heading is not None and list(columns.values()).count(heading) > 1:
            problems[name] = _("The column “%(column)s” can hold one thing only.") % {"column": heading}
    if problems:
        raise Invalid(problems)


def suffices(columns: dict[str, str]) -> bool:
    """Whether all that is required is known."""
    return all(name in columns for name, column in COLUMNS.items() if column.required)


@dataclass(frozen=True)
class Line:
    """A row, read. `faults` by our name of the column."""

    key: str
    description: str
    class_words: str
    place: str
    lon: float | None
    lat: float | None
    name: str
    phone: str
    urgent: bool
    faults: dict[str, str]


def read_line(cells: dict[str, str], columns: dict[str, str]) -> Line:
    """What the cells say by our names; never raises."""
    said = {name: cells.get(columns.get(name, ""), "").strip() for name in COLUMNS}
    faults = {name: sentence for name, sentence in _too_long(said).items() if sentence}
    faults |= {
        name: _("This must not be empty.")
        for name, column in COLUMNS.items()
        if column.required and not said[name]
    }
    lon, lat = _degree(said, "lon", 180, faults), _degree(said, "lat", 90, faults)
    if (lon is None) != (lat is None) and not {"lon", "lat"} & set(faults):
        faults["lon"] = _("A position has a longitude and a latitude.")
    return Line(
        said["key"], said["description"], said["case_class"], said["place"], lon, lat, said["name"],
        _phone(said["phone"], faults), said["urgent"].lower() in YES, faults,
    )  # fmt: skip


def _too_long(said: dict[str, str]) -> dict[str, str]:
    longest = {"key": LONGEST_KEY, "description": LONGEST_TEXT, "place": LONGEST_PLACE, "name": LONGEST_NAME}
    return {
        name: _("At most %(most)d characters.") % {"most": most} if len(said[name]) > most else ""
        for name, most in longest.items()
    }


def _degree(said: dict[str, str], name: str, most: int, faults: dict[str, str]) -> float | None:
    if not said[name]:
        return None
    try:
        degree = float(said[name])
    except ValueError:
        degree = float("nan")
    if abs(degree) <= most:
        return degree
    faults[name] = _("“%(text)s” is no number of degrees.") % {"text": said[name][:20]}
    return None


def _phone(text: str, faults: dict[str, str]) -> str:
    try:
        return checked_phone(text)
    except Invalid as problem:
        faults["phone"] = str(problem)
        return ""


def uuid_of(hotline: str, key: str) -> UUID:
    """The same for the same number of the same hotline: twice is once."""
    return uuid5(NAMESPACE_URL, f"gridgov:hotline:{hotline}:{key}")
