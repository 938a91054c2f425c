"""What a city needs before the first case: kinds, duties, calendar, catalogue, routing rules."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import override

from cases.calendars import load_country
from cases.catalogue import load_catalogue
from cases.catalogue.loading import SHIPPED
from cases.models import AdmittedItem, CaseClass, Kind, Level, RoutingRule, WorkCalendar
from members.actions.defaults import load_defaults
from members.actions.duties import admit_duty_list, create_duty_list, load_duties, put_duty
from members.models import Duty, Organisation, PostKind

from .topics import ROUTES

CALENDAR = "CN"


def load_setting(today: date) -> None:
    """Everything that is the same in every city. Each part keeps what is there already."""
    load_defaults()
    load_duties()
    _admit_duties()
    for year in (today.year - 1, today.year, today.year + 1):
        load_country(country="CN", year=year, name=CALENDAR, estimate=True)
    WorkCalendar.objects.filter(name=CALENDAR).update(is_default=True)
    load_catalogue(files=SHIPPED)
    _rules()


def _admit_duties() -> None:
    """What grid members owe, within their hours."""
    kind = PostKind.objects.get(code="grid_member")
    if kind.duty_lists.exists():
        return
    made = create_duty_list(
        actor=None, post_kind=kind, name="专职网格员职责清单", name_en="Duties of full-time grid members"
    )
    left = kind.weekly_hours
    for duty in Duty.objects.order_by("code"):
        if duty.weekly_hours > 0 and duty.weekly_hours <= left - Decimal(1):
            put_duty(actor=None, duty_list=made, duty=duty)
            left -= duty.weekly_hours
    admit_duty_list(actor=None, duty_list=made)


def _rules() -> None:
    """Most groups have a first holder; some have none, so that the queue of uncovered cases is not empty."""
    groups = {
        (group.kind, group.code): group
        for group in CaseClass.objects.filter(level=1, scheme__is_current=True)
    }
    for kind, code, level in ROUTES:
        group = groups[kind, code]
        RoutingRule.objects.create(
            name=f"{group.name} → {_in_chinese(level)}",
            case_class=group,
            to_level=level,
        )
    emergencies = groups[Kind.SOCIAL, "S09"]
    RoutingRule.objects.create(
        name=f"{emergencies.name}（工作时间外） → {_in_chinese(Level.CITY)}",
        case_class=emergencies,
        hours="off",
        to_level="city",
    )


def _in_chinese(level: str) -> str:
    """The level as a Chinese city calls it: the names of an invented one are Chinese."""
    with override("zh-hans"):
        return str(Level(level).label)


def admit_looks(since: date) -> None:
    """What comes to a district or the city, straight or after a lapse, is looked at by the grid's members: admitted."""
    centres = Organisation.objects.filter(is_centre=True, area__level__in=["district", "city"])
    groups = CaseClass.objects.filter(level=1, scheme__is_current=True).order_by("pk")
    AdmittedItem.objects.bulk_create(
        AdmittedItem(
            organisation=centre,
            case_class=group,
            frequency="按件核实、核查",
            weekly_hours=Decimal("0.5"),
            legal_basis="《城市网格化服务管理办法（示例）》第十二条",
            starts_on=since,
            ends_on=since + timedelta(days=1095),
        )
        for centre in centres.order_by("pk")
        for group in groups
    )
