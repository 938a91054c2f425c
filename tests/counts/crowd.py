"""More of everything that a list can hold, so that a page that asks once a row is found out."""

from copy import copy
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import Model
from django.utils import timezone

from cases.actions.route import route_case
from cases.models import (
    Authority,
    BulkItem,
    BulkJob,
    Case,
    Delivery,
    Export,
    LevelLimit,
    NoticeDefault,
    ReadyText,
    Reckoning,
    Rerouting,
    RoutingRule,
    Webhook,
    WorkCalendar,
)
from cases.models.admission import AdmittedItem
from cases.models.onsite import SiteRule
from gridgov.models import WorkItem
from gridgov.work import run_sweep
from grids.models import Keeper
from members.actions.organisations import create_organisation
from members.models import Duty, DutyListItem, PostKind
from tests.cases.lamps import put
from tests.cases.test_state_table import make
from tests.cast import give_post, make_resident, make_user
from tests.permissions.scene import Scene


def fill(scene: Scene, numbers: range) -> None:
    """One more of each for each number."""
    for number in numbers:
        _case(scene, number)
        _people(scene, number)
        _setup(scene, number)
    while run_sweep("notice"):
        pass


def _case(scene: Scene, number: int) -> None:
    """One that waits for a look and for a decision, and is late, which somebody appeals against."""
    world = scene.world
    case = world.report(by=scene.cast.alice)
    route_case(case_id=case.pk)
    case = make(world, Case.objects.get(pk=case.pk), "verify", "oscar")
    case = make(world, case, "void", "oscar")
    case.clocks.filter(kind="total").update(lapsed_at=case.updated_at)
    make(world, case, "appeal", "oscar")
    BulkItem.objects.create(job_id=scene.ids["bulk"], case=case, version=case.version, state="can")
    put(number, owner=f"k{number}")


def _people(scene: Scene, number: int) -> None:
    cast, day = scene.cast, timezone.localdate() + timedelta(days=2)
    make_resident(cast.grid, name=f"Resident {number}", id_number="", phone="")
    person = make_user(f"p{number}")
    give_post(person, "handler", cast.department)
    office = create_organisation(
        actor=None, code=f"o{number}", name=f"Office {number}", kind=cast.department.kind, area=cast.street
    )
    NoticeDefault.objects.create(organisation=office)
    give_post(person, "handler", office)
    again(scene.turn, user=person, day=day)
    duty = again(Duty.objects.get(pk=scene.ids["duty"]), code=f"D-{number}")
    again(first(DutyListItem), duty=duty)
    again(first(PostKind), code=f"kind{number}")
    again(cast.department.kind, code=f"kind{number}")


def _setup(scene: Scene, number: int) -> None:
    litter = scene.world.classes["litter"]
    group = again(litter.parent, code=f"7{number}")
    of_class: dict[str, Any] = {"case_class": again(litter, code=f"06{number:03}9")}
    for row in (scene.world.standards["litter"], *map(first, (RoutingRule, Authority, AdmittedItem))):
        again(row, **of_class)
    SiteRule.objects.create(**of_class)
    LevelLimit.objects.create(level="street", group=group, share=Decimal("0.5"))
    again(litter.scheme, code=f"S{number}", is_current=False)
    again(first(WorkCalendar), name=f"Calendar {number}", is_default=False)
    again(first(Keeper), code=f"keeper{number}")
    again(first(ReadyText), name=f"Text {number}")
    again(first(Export), uuid=uuid4())
    told = {
        "channel": "mail",
        "state": "dead",
        "closed": True,
        "due_at": timezone.now(),
        "last_error": "refused",
    }
    Delivery.objects.create(user=make_user(f"m{number}"), **told)
    hook = again(Webhook.objects.earliest("pk"), url=f"https://example.org/{number}")
    Delivery.objects.create(webhook=hook, key="test", **told | {"channel": "webhook"})
    WorkItem.objects.create(kind="test", key=f"failed {number}", state="failed")
    for model in (BulkJob, Reckoning, Rerouting):
        again(first(model))


def first(model: type[Model]) -> Any:
    """The oldest row."""
    return model._default_manager.earliest("pk")


def again(row: Any, **changes: Any) -> Any:
    """Another row like this one."""
    more = copy(row)
    more.pk, more._state.adding = None, True
    for name, value in changes.items():
        setattr(more, name, value)
    more.save()
    return more
