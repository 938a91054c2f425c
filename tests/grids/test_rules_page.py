"""The city's rules for its divisions: who changes them, what is refused, where they count."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gridgov.models import AuditEntry
from gridgov.problems import Invalid
from grids.actions import draft_division
from grids.actions.rules import change_rules, check_pattern
from grids.models import TerritoryRules
from grids.rules_form import RulesForm
from tests.cast import Cast, make_cast
from tests.grids.world import cell, community, division, grid

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def given(**changes: Any) -> dict[str, Any]:
    rules = TerritoryRules()
    return {name: getattr(rules, name) for name in RulesForm.Meta.fields} | changes


def test_the_page_saves_and_the_trail_tells_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.root, backend=BACKEND)
    page = client.get(reverse("grids:rules"))
    assert page.status_code == 200
    assert (
        client.post(reverse("grids:rules"), given(households_to=600, grid_tolerance_m2=2.5)).status_code
        == 302
    )
    rules = TerritoryRules.current()
    assert (rules.households_to, rules.grid_tolerance_m2) == (600, 2.5)
    entry = AuditEntry.objects.get(action="territory.rules")
    assert (entry.actor_id, entry.data) == (cast.root.pk, {"households_to": 600, "grid_tolerance_m2": 2.5})


def test_every_rule_has_a_place_and_a_help() -> None:
    names = {field.name for field in TerritoryRules._meta.get_fields()} - {"id"}
    form = RulesForm()
    assert set(form.fields) == names
    assert all(field.help_text for field in form.fields.values())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"households_from": 700}, "households_to"),
        ({"households_to": -1}, "households_to"),
        ({"grid_tolerance_m2": -1}, "grid_tolerance_m2"),
        ({"grid_tolerance_m2": "nan"}, "grid_tolerance_m2"),
        ({"repair_within_m": ""}, "repair_within_m"),
        ({"code_pattern": "{community}"}, "code_pattern"),
        ({"code_pattern": "{serial:99}"}, "code_pattern"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(
    client: Client, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    client.force_login(cast.root, backend=BACKEND)
    page = client.post(reverse("grids:rules"), given(**changes))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert not AuditEntry.objects.filter(action="territory.rules").exists()


@pytest.mark.parametrize("pattern", ["{community}{serial:03}", "W-{serial}", "{community}/{serial:05}"])
def test_patterns_that_number(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "G",
        "{serial}{serial}",
        "{community}",
        "{serial",
        "{0}",
        "{community.__class__}{serial}",
        "{serial:zz}",
        "{serial:99999999999}",
        "{serial:{community}}",
    ],
)
def test_patterns_that_do_not(pattern: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_pattern(pattern)
    assert "code_pattern" in refused.value.fields


def test_only_the_citys_administrators(client: Client, cast: Cast) -> None:
    from guardian.shortcuts import assign_perm

    assign_perm("grids.administer", cast.stranger, cast.other_street)
    client.force_login(cast.stranger, backend=BACKEND)
    for refused in (client.get(reverse("grids:rules")), client.post(reverse("grids:rules"), given())):
        assert refused.status_code == 403
    assert "Rules for divisions" not in client.get(reverse("grids:tree")).content.decode()
    client.force_login(cast.ada, backend=BACKEND)
    assert "Rules for divisions" in client.get(reverse("grids:tree")).content.decode()


def test_new_drafts_take_the_tolerance_over_and_keep_it() -> None:
    change_rules(grid_tolerance_m2=7.0)
    home = community("M1", cell(0, 0, 200, 100))
    drafted = division(home, {grid("G1", home): cell(0, 0, 200, 100)})
    change_rules(grid_tolerance_m2=3.0)
    drafted.refresh_from_db()
    assert drafted.tolerance_m2 == 7.0
    assert draft_division(community=home).tolerance_m2 == 3.0
    assert draft_division(community=home, tolerance_m2=0.0).tolerance_m2 == 0.0
