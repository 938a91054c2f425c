"""Many standards, or classes, changed at once: seen first, all or nothing, each dated as a single change."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.catalogue import StandardText, edit_standard, override_standard
from cases.catalogue.many import Wanted, edit_standards, standards_to_change
from cases.models import CaseClass, FilingStandard
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused, Stale
from members.queries import centre_of
from tests.cases.world import World
from tests.cast import give_post, make_user

HOUR = timedelta(hours=1)


def ids(world: World) -> list[int]:
    return [standard.pk for standard in world.standards.values()]


def change(world: World, by: Any = None, only: list[int] | None = None, **wanted: Any) -> int:
    chosen = ids(world) if only is None else only
    seen = standards_to_change(chosen, Wanted(**wanted)).fingerprint
    return len(edit_standards(ids=chosen, wanted=Wanted(**wanted), seen=seen, by=by).changes)


def newest() -> list[tuple[str, int, str]]:
    rows = FilingStandard.objects.newest().order_by("case_class__code", "number")
    return [(str(row), row.version, f"{row.limit_value.normalize():f} {row.limit_unit}") for row in rows]


def test_those_that_differ_get_a_version_and_the_others_stay(world: World) -> None:
    assert change(world, limit_value=Decimal(2), limit_unit="working_day", by=world.cast.ada) == 2
    assert newest() == [
        ("06001-1", 1, "2 working_day"),
        ("06001-2", 2, "2 working_day"),
        ("S101-1", 2, "2 working_day"),
    ]
    told = AuditEntry.objects.filter(action="standard.write", actor_id=world.cast.ada.pk)
    assert told.count() == 2


def test_a_day_to_come_plans_each(world: World) -> None:
    start = timezone.now() + HOUR
    change(world, limit_value=Decimal(9), starts=start)
    assert FilingStandard.objects.in_force().filter(limit_value=9).count() == 0
    assert FilingStandard.objects.in_force(start).filter(limit_value=9).count() == 3


def test_conditions_only_where_none_is_written(world: World) -> None:
    standard = world.standards["litter"]
    edit_standard(standard=standard, text=StandardText("ordinary", Decimal(2), "working_day", False, "Bags"))
    assert change(world, condition="As seen", only_unwritten=True) == 2
    assert set(FilingStandard.objects.newest().values_list("condition", "version")) == {
        ("Bags", 1),
        ("As seen", 1),
    }
    assert change(world, is_active=False, only=[standard.pk]) == 1
    assert not FilingStandard.objects.in_force().filter(pk=standard.pk).exists()


def test_all_or_nothing(world: World) -> None:
    """Somebody changes one in between; a day that has begun; a person who may change only some of them."""
    cast = world.cast
    before = newest()
    seen = standards_to_change(ids(world), Wanted(limit_value=Decimal(9))).fingerprint
    edited = edit_standard(
        standard=world.standards["dispute"], text=StandardText("ordinary", Decimal(1), "day", is_urgent=False)
    )
    with pytest.raises(Stale):
        edit_standards(ids=ids(world), wanted=Wanted(limit_value=Decimal(9)), seen=seen)
    with pytest.raises(Invalid, match="a day that has begun"):
        change(world, only=ids(world)[:2], limit_value=Decimal(9), starts=timezone.now() - HOUR)
    dina = make_user("dina")
    give_post(dina, "administrator", centre_of(cast.district))
    text = StandardText("ordinary", Decimal(6), "hour", is_urgent=False)
    own = override_standard(standard=world.standards["litter"], district=cast.district, text=text)
    with pytest.raises(Refused):
        change(world, by=dina, only=[own.pk, edited.pk], limit_value=Decimal(9))
    with pytest.raises(Invalid, match="at least one"):
        change(world, only=[], limit_value=Decimal(9))
    own_row = ("06001-1", 1, "6 hour")
    assert [row for row in newest() if row != own_row] == [*before[:2], ("S101-1", 2, "1 day")]
    assert change(world, by=dina, only=[own.pk], limit_value=Decimal(9)) == 1


def test_the_page_chooses_by_filter_or_tick_shows_and_stores(world: World, client: Client) -> None:
    client.force_login(world.cast.ada)
    page = reverse("setup:standards")
    assert client.get(page, {"q": "litter", "unit": "hour"}).context["count"] == 1
    assert client.get(page, {"class": world.classes["dispute"].pk}).context["count"] == 1
    assert client.get(page, {"place": "city", "state": "unwritten", "kind": "event"}).context["count"] == 2
    edit = f"{reverse('setup:standards-edit')}?kind=event"
    look = client.post(edit, {"all": "1", "limit_value": "7"})
    assert (look.context["chosen"], look.context["count"], newest()[0][1]) == (2, 2, 1)
    assert "2 of them change" in look.content.decode()
    given = {"limit_value": "7", "fingerprint": look.context["fingerprint"], "pick": look.context["ids"]}
    assert client.post(edit, given).status_code == 302
    assert [row[2] for row in newest()] == ["7 working_day", "7 hour", "5 working_day"]
    assert client.post(edit, given).status_code == 409
    assert client.post(edit, {"limit_value": "7"}).status_code == 400
    assert client.post(edit, {"limit_value": "-1", "all": "1"}).status_code == 400


def test_classes_go_out_of_use_together(world: World, client: Client) -> None:
    client.force_login(world.cast.ada)
    many = reverse("setup:classes-many")
    picked = {"pick": [world.classes["litter"].pk, world.classes["dispute"].pk]}
    to_standards = client.post(many, picked | {"offered": ""})
    assert client.get(to_standards.headers["Location"]).context["count"] == 3
    look = client.post(many, picked | {"offered": "0"})
    assert (look.context["count"], CaseClass.objects.offered().count()) == (2, 2)
    given = picked | {"offered": "0", "fingerprint": look.context["fingerprint"]}
    assert client.post(many, given).status_code == 302
    assert not CaseClass.objects.offered().exists()
    assert AuditEntry.objects.filter(action="class.withdraw").count() == 2
