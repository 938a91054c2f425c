"""What a POST has to hold, so that a refusal is about the person and not about an empty form."""

import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.models import CaseClass, Scheme
from cases.policies import SETTINGS
from cases.setup.limit_forms import LevelForm, StageForm
from tests.permissions.scene import Scene

CALENDAR = b"""{"name": "Office", "timezone": "Asia/Shanghai", "from": "2028-01-01", "to": "2028-12-31",
"weekly": {"mon": [["08:00", "12:00"]]}, "days": {}}"""

WORDS = {"verify_zh": "hecha", "check_zh": "heshi", "verify_en": "verify", "check_en": "check"}

COMMENTING = (
    "desk:comments", "field:comments", "api-comments", "desk:comment-edit", "field:comment-edit", "api-comment-edit",
)  # fmt: skip


def body(name: str, scene: Scene) -> dict[str, Any]:
    """Fields for the address of that name; nothing where nothing is needed."""
    given = _bodies(scene, scene.case.version).get(name, {})
    for value in given.values():
        if hasattr(value, "seek"):
            value.seek(0)  # a file that was sent before
    return {**given}


@lru_cache(maxsize=1)
def _bodies(scene: Scene, _version: int) -> dict[str, dict[str, Any]]:
    """Of every address: put together once for a scene."""
    ids, version = scene.ids, {"version": scene.case.version}
    text, kind = {"text": "As seen on site"}, {"code": "more", "name": "更多"}
    return {
        "set_language": {"language": "en"},
        **{name: {"text": "Look"} for name in COMMENTING},
        **{key: {"grid": "G2", "minutes": 5} for key in ("desk:alarms", "api-drill")},
        **{key: {"case_class": ids["class"], "minutes": 5} for key in ("setup:ringing", "api-ring-rules")},
        "desk:campaign-new": {"title": "Census"},
        "api-campaigns": _campaign(scene),
        **{name: {"reason": "Over"} for name in ("api-campaign-end", "desk:campaign-end")},
        **{
            name: {"reason": "Rain", "ends_on": timezone.localdate() + timedelta(days=3)}
            for name in ("api-campaign-extend", "desk:campaign-extend")
        },
        "api-campaign-task": {"answers": {"q0": True}},
        "assessment:return-new": {"title": "Litter"},
        "api-returns": _return(scene),
        **{
            name: {"day": timezone.localdate() - timedelta(days=70)}
            for name in ("assessment:return-draw", "api-return-draw")
        },
        **{
            name: {"key": "total", "text": "The bins were emptied late"}
            for name in ("assessment:return-note", "api-return-note")
        },
        "desk:contact": {"purpose": "result"},
        "desk:hotlines": {"name": "热线", "code": "96", "office": scene.cast.street_centre.pk},
        "api-hotlines": {"name": "热线", "code": "96", "office": scene.cast.street_centre.pk},
        "desk:hotline-file": {"description": "内容"},
        "desk:export-list": {"what": "lapses", "format": "csv"},
        "desk:hotline-sent": {"row": ids["hotline-answer"]},
        "api-hotline-sent": {"rows": [ids["hotline-answer"]]},
        "api-hotline-columns": {"columns": {"description": "内容"}},
        "desk:mail-join": {"number": "none"},
        "api-mail-join": {"number": "none"},
        "desk:mail-refuse": {"reason": "Not the city's"},
        "api-mail-refuse": {"reason": "Not the city's"},
        "desk:caller": {"phone": "13800005678"},
        "api-callers": {"phone": "13800005678"},
        "desk:caller-says": {"phone": "13800005678", f"says-{scene.case.pk}": "Still there"},
        "api-caller-says": {"phone": "13800005678", "text": "Still there"},
        "desk:parties": {"purpose": "To call them"},
        "desk:agreement": {"purpose": "To print it"},
        "desk:move": {"organisation": scene.cast.team.pk, **version},
        "field:move": text | version,
        "desk:bulk-new": {"move": "escalate", "pick": f"{scene.case.pk}:{scene.case.version}"},
        "api-bulk": {"move": "escalate", "text": "Too much"},
        "desk:filter-save": {"name": "Mine", "query": "tab=all&urgent=on"},
        "desk:filter-change": {"do": "up"},
        "api-filters": {"name": "Mine", "query": "tab=all&urgent=on"},
        "api-filter-name": {"name": "Other"},
        "api-filter-place": {"up": True},
        "api-filter-share": {"organisation": None},
        "desk:notice-choice": {"quiet": "calendar"},
        "setup:telling-city": {"quiet": "calendar"},
        "api-notice-choice": {"own": False},
        "setup:telling-office": {"quiet": "calendar"},
        "api-notice-default-city": {"own": False},
        "api-notice-default": {"own": False},
        "api-webhooks": {"url": "https://example.org/other"},
        "api-webhook-switch": {"on": False},
        "setup:webhook-new": {"url": "https://example.org/other"},
        "setup:webhook": {"do": "off"},
        "desk:export-new": {"query": "tab=all", "format": "csv", "columns": "number"},
        "api-exports": {"format": "csv"},
        "grids:edit-area": {"code": "M1", "name": "柳园社区"},
        "grids:edit-grid": {"name": "一网格", "kind": "comprehensive"},
        "members:organisation": {"name": "环卫所", "kind": scene.cast.department.kind_id, "is_active": "on"},
        "members:organisation-new": {**kind, "kind": scene.cast.department.kind_id, "area": "M1"},
        "members:account": {"name": "高亨利", "is_active": "on"},
        "members:post-new": {"kind": ids["post-kind"], "organisation": scene.cast.street_centre.code},
        "members:post-kind-new": {**kind, "weekly_hours": 40},
        "members:post-kind": {**kind, "weekly_hours": 40, "organisation_permissions": ["handle"]},
        "members:organisation-kind-new": kind,
        "members:roster": {"shift": ids["shift"], "people": ids["henry"]}
        | {"first": timezone.localdate() + timedelta(days=5)},
        "members:shift-new": {"name": "夜班", "begins": "20:00", "ends": "08:00"},
        "members:turn": {"user": "", "reason": ""},
        "setup:ready-text": {"name": "Swept", "text": "Swept.", "organisation": scene.cast.department.code},
        "members:duty-new": {"code": "D2", "title": "巡查", "weekly_hours": 2}
        | dict.fromkeys(("standard", "frequency", "evidence"), "每日"),
        "members:duty-list-new": {"post_kind": ids["post-kind"], "name": "清单"},
        "members:duty-list": {"duty": ids["duty"], "weekly_hours": 3},
        "members:resident-show": {"field": "phone", "purpose": "To call back"},
        "members:resident-edit": {"birth_year": 1950},
        "members:resident-shred": {"reason": "moved"},
        "grids:component-new": {"component_class": "01037", "lon": 120.006, "lat": 30.01} | _dated(),
        "grids:component-edit": {"name": "L1", "version": 1} | _dated(),
        "grids:component-move": {"lon": 120.006, "lat": 30.01, "version": 1} | _dated(),
        "grids:component-remove": {"version": 1} | _dated(),
        "grids:keeper-new": {"code": "water", "name": "水务"},
        "grids:keeper": {"code": "power", "name": "电力"},
        "routing:new": _rule("New") | {"source": "telephone"},
        "routing:rule": _rule("Changed"),
        "routing:powers": {"case_class": ids["class"], "level": "city", "valid_from": "2021-01-01"},
        "routing:power": {"case_class": ids["class"], "level": "city", "valid_from": "2022-01-01"},
        "api-rules": {"name": "New", "source": "telephone", "to_level": "street"},
        "api-rule": {"name": "Changed"},
        "api-rule-switch": {"on": False},
        "api-calendars": {"data": json.loads(CALENDAR), "preview": False},
        "api-calendar-year": {"country": "CN", "year": 2025, "preview": False},
        "api-calendar": {"name": "Office hours"},
        "api-calendar-day": {"day": "2026-05-04", "spans": [], "preview": False},
        "api-words": WORDS,
        "api-samples": {"case_class": ids["class"], "check_share": "0.1"},
        "api-stage-limits": {"stage": "accept", "value": 5, "unit": "hour"},
        "api-level-limits": {"level": "street", "share": "0.4"},
        "api-warnings": {"kind": "", "share": "0.7"},
        "api-policies": {"values": {"reopen_days": 60}},
        "api-mappings": {"case_class": CaseClass.objects.get(code="0601", scheme__code="OLD").pk}
        | {"relation": "broader", "other": ids["class"]},
        "api-standards": _standard() | {"case_class": ids["class"]},
        "api-standard": _standard(),
        "api-standard-district": _standard() | {"district": scene.cast.district.code},
        "api-standard-use": {"active": False},
        "api-powers": {"rows": [{"class": "06", "level": "city"}]},
        "routing:power-load": {"file": SimpleUploadedFile("powers.csv", b"class,level\n06,city\n")},
        "setup:calendar-year": {"country": "CN", "year": 2025},
        "setup:calendar-file": {"file": SimpleUploadedFile("2028.json", CALENDAR)},
        "setup:calendar": {"day": "2026-05-04", "mode": "closed"},
        "setup:calendar-edit": {"name": "Office hours", "is_default": "on"},
        "setup:class-new": {"kind": "event", "code": "9001", "name": "新类别"},
        "setup:class-edit": {"name": "垃圾"},
        "setup:class-offer": {"offered": "1"},
        "setup:scheme-offer": {"offered": "1"},
        "setup:standard-new": _standard(),
        "setup:standard": _standard(),
        "setup:standard-override": _standard(),
        "setup:standards-edit": {"pick": ids["standard"], "limit_value": 3},
        "setup:classes-many": {"pick": ids["class"]},
        "setup:mapping-new": {
            "relation": "broader",
            "scheme": Scheme.objects.get(code="OLD").pk,
            "kind": "event",
            "code": "0601",
        },
        "setup:limits": _limits(),
        "setup:onsite-words": WORDS,
        "setup:onsite-rule": {"case_class": scene.world.classes["litter"].pk, "check_share": 10},
        "setup:limit-warnings": {"warning-all": 75},
        "setup:admissions": _admission(scene),
        "api-admissions": _admission(scene),
        "setup:policies": {name: setting.usual for name, setting in SETTINGS.items()},
        "setup:limit-group": {
            "level": "street",
            "group": scene.world.classes["litter"].parent_id,
            "value": 5,
            "unit": "hour",
        },
    }


def _admission(scene: Scene) -> dict[str, Any]:
    return {
        "organisation": scene.cast.department.code,
        "case_class": scene.world.classes["litter"].pk,
        "frequency": "Monthly",
        "weekly_hours": 1,
        "legal_basis": "Ordinance 7",
        "starts_on": "2026-01-01",
        "ends_on": "2030-01-01",
    }


def _campaign(scene: Scene) -> dict[str, Any]:
    return {
        "organisation": scene.cast.street_centre.code,
        "item": scene.ids["campaign-item"],
        "title": "Census",
        "kind": "census",
        "instructions": "Count",
        "unit": "daily",
        "starts_on": timezone.localdate(),
        "ends_on": timezone.localdate() + timedelta(days=2),
        "questions": [{"label": "Gully clear", "kind": "tick"}],
    }


def _return(scene: Scene) -> dict[str, Any]:
    return {
        "title": "Litter",
        "organisation": scene.cast.department.code,
        "area": scene.cast.street.code,
        "unit": "community",
        "every": "weekly",
        "columns": [{"figure": "reported", "case_class": scene.ids["class"]}, {"figure": "buildings"}],
    }


def _rule(name: str) -> dict[str, Any]:
    return {"name": name, "hours": "any", "to_level": "street", "is_active": "on"}


def _dated() -> dict[str, Any]:
    return {"state": "sound", "on": timezone.localdate()}


def _standard() -> dict[str, Any]:
    return {"condition_type": "ordinary", "limit_value": 3, "limit_unit": "hour"}


def _limits() -> dict[str, Any]:
    forms = (StageForm(), LevelForm())
    return {form.add_prefix(name): value for form in forms for name, value in form.initial.items()}
