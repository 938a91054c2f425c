"""Components in a real browser: registered on the map, chosen on the phone, and routed to who maintains them."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case, RoutingRule
from gridgov.work import run_sweep
from grids.actions.components import change_component
from grids.models import Component, ComponentClass
from tests.browser.conftest import DESK, LOOK_NAMES, LOOKS, PHONE
from tests.browser.looks import draft_kept, settled
from tests.cases.lamps import LAMP, keeper, lamp_class, put
from tests.cases.world import IN_G1, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Page], list[str]]
PLACE = f"{IN_G1[0]}, {IN_G1[1]}"


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("GRIDGOV_SHOTS"):
        page.screenshot(path=Path(folder) / f"components-{name}.png", full_page=True)


def point_at(page: Page, place: str) -> None:
    """Written degrees, as the map takes them from whoever cannot tap."""
    field = page.get_by_label("Longitude, latitude")
    field.fill(place)
    field.press("Enter")


def test_from_the_map_to_who_maintains_it(
    world: World, open_page: Callable[..., Page], sign_in: Any, quiet_console: list[str]
) -> None:
    """Ada registers a lamp on the map, Alice reports it from the phone, the worker sends the case to its maintainer."""
    cover = put(20)  # also makes the classes
    lamps, maintainer = lamp_class(world), keeper("dept")
    RoutingRule.objects.create(name="Things to who maintains them", comes_first=True, to_keeper="maintainer")

    desk = open_page(DESK)
    sign_in(desk, world.cast.ada)
    desk.goto(reverse("grids:components"))
    desk.get_by_role("link", name="Register a component").click()
    desk.get_by_label("Class").select_option(LAMP)
    desk.get_by_label("Own name").fill("L-1")
    desk.get_by_label("Maintainer").select_option(str(maintainer.pk))
    settled(desk)
    desk.get_by_role("button", name="Register").click()
    expect(desk.locator(".gg-errors")).to_contain_text("Choose the place on the map")
    quiet_console.clear()  # the browser itself reports the status
    settled(desk)
    point_at(desk, PLACE)
    expect(desk.locator("#already")).to_contain_text(cover.code)
    expect(desk.locator("#already")).to_contain_text("20 m")
    desk.locator("#where").click(position={"x": 200, "y": 150})
    expect(desk.locator("#where .gg-pin")).to_be_visible()
    point_at(desk, PLACE)
    desk.get_by_role("button", name="Register").click()
    expect(desk.get_by_role("status").filter(has_text="Registered as")).to_be_visible()
    lamp = Component.objects.get(name="L-1")
    assert (lamp.lon, lamp.lat, lamp.maintainer) == (*IN_G1, maintainer)

    phone = open_page(PHONE)
    sign_in(phone, world.cast.alice)
    phone.goto("/field/log/")
    settled(phone)
    point_at(phone, f"{IN_G1[0]}, {IN_G1[1] + 0.0001}")
    choice = phone.get_by_label(re.compile("Street light L-1"))
    expect(choice).to_be_visible()
    expect(phone.locator("#components")).to_contain_text("11 m")
    choice.check()
    expect(phone.locator("#components")).to_contain_text("0 m")
    expect(choice).to_be_checked()
    expect(phone.get_by_label(re.compile("Lamp trouble"))).to_be_checked()
    phone.get_by_label("What do you see?").fill("It is out")
    shot(phone, "chosen")
    phone.get_by_role("button", name="Send", exact=True).tap()
    expect(phone).to_have_url(re.compile(r"/field/sent/\d+/$"))
    case = Case.objects.get()
    assert (case.component, case.lon, case.lat, case.case_class) == (lamp, lamp.lon, lamp.lat, lamps)

    assert run_sweep("route") == 1  # what the worker runs, whoever hurried it
    case.refresh_from_db()
    assert case.holder == world.cast.department
    assert case.routed_by is not None
    desk.goto(reverse("grids:component", args=[lamp.pk]))
    expect(
        desk.get_by_role("heading", name="Street light").or_(desk.get_by_role("heading", name="L-1")).first
    ).to_be_visible()


def test_a_draft_keeps_what_was_chosen(world: World, open_page: Callable[..., Page], sign_in: Any) -> None:
    lamp, near = put(3), put(9)
    lamp_class(world)
    phone = open_page(PHONE)
    sign_in(phone, world.cast.alice)
    phone.goto("/field/log/")
    settled(phone)
    point_at(phone, PLACE)
    phone.locator(f"input[type=radio][name=component][value='{near.code}']").check()
    expect(phone.locator(f"input[type=radio][name=component][value='{near.code}']")).to_be_checked()
    phone.get_by_label("What do you see?").fill("Written without a network")
    draft_kept(phone, "Written without a network")
    phone.goto("/field/")
    phone.goto("/field/log/")
    expect(phone.get_by_label("What do you see?")).to_have_value("Written without a network")
    expect(phone.locator(f"input[type=radio][name=component][value='{near.code}']")).to_be_checked()
    phone.get_by_label("None of these").check()
    phone.get_by_role("button", name="Send", exact=True).tap()
    expect(phone).to_have_url(re.compile(r"/field/sent/\d+/$"))
    assert (Case.objects.get().component, lamp.version) == (None, 1)


def test_at_the_desk_the_class_is_taken_too(
    world: World, open_page: Callable[..., Page], sign_in: Any
) -> None:
    put(3)
    lamps = lamp_class(world)
    desk = open_page(DESK)
    sign_in(desk, world.cast.oscar)
    desk.goto("/desk/intake/")
    settled(desk)
    point_at(desk, PLACE)
    desk.get_by_label(re.compile("Street light")).check()
    expect(desk.locator(f"input[name=case_class][value='{lamps.pk}']")).to_be_checked()
    shot(desk, "desk-chosen")


def test_clusters_open_by_zooming(world: World, open_page: Callable[..., Page], sign_in: Any) -> None:
    put(0)
    kind = ComponentClass.objects.get(code=LAMP)
    Component.objects.bulk_create(
        Component(
            code=f"33010601037{number:06}", component_class=kind, community=world.cast.community,
            lon=120.0 + (number % 40) * 0.0004, lat=30.0 + (number // 40) * 0.0004,
        )
        for number in range(1600)
    )  # fmt: skip
    desk = open_page(DESK)
    sign_in(desk, world.cast.ada)
    desk.goto(reverse("grids:components"))
    settled(desk)
    cluster = desk.locator("#components .gg-cluster").first
    expect(cluster).to_be_visible()
    shot(desk, "clusters")
    for _zoom in range(8):
        if desk.locator("#components .gg-cluster").count() == 0:
            break
        with desk.expect_response(lambda answer: "across=" in answer.url):
            desk.locator("#components .leaflet-control-zoom-in").click()
    expect(desk.locator("#components path.dot").first).to_be_visible()
    expect(desk.locator("#components .gg-cluster")).to_have_count(0)


def scene(world: World) -> dict[str, str]:
    """Pages with something on them."""
    lamp = put(3, owner="city", maintainer="power", place="Willow Road 12", name="L-1")
    put(20, "01002", owner="water", maintainer="water", state="damaged")
    put(-25, maintainer="power", state="missing", place="Willow Road 3")
    lamp_class(world)
    change_component(
        component_id=lamp.pk, version_seen=1, state="damaged", owner=keeper("power"), by=world.cast.ada
    )
    now = timezone.now()
    case = world.report(component=lamp, at=now, description="The lamp is out")
    RoutingRule.objects.create(
        name="Things to who maintains them",
        component_owner=keeper("power"),
        to_keeper="maintainer",
    )
    rule = RoutingRule.objects.latest("pk")
    return {
        "list": reverse("grids:components"),
        "page": reverse("grids:component", args=[lamp.pk]),
        "new": reverse("grids:component-new"),
        "edit": reverse("grids:component-edit", args=[lamp.pk]),
        "move": reverse("grids:component-move", args=[lamp.pk]),
        "upload": reverse("grids:components-upload"),
        "keepers": reverse("grids:keepers"),
        "keeper": reverse("grids:keeper-new"),
        "case": reverse("desk:case", args=[case.pk]),
        "print": reverse("desk:print", args=[case.pk]),
        "field-case": reverse("field:case", args=[case.pk]),
        "field-log": f"/field/log/?lon={IN_G1[0]}&lat={IN_G1[1]}",
        "report": "/report/",
        "rule": reverse("routing:rule", args=[rule.pk]),
        "rules": reverse("routing:rules"),
        "simulator": reverse("routing:simulator")
        + f"?case_class={world.classes['litter'].pk}&source=patrol&component={lamp.code}",
    }


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=LOOK_NAMES)
def test_pages_are_accessible_in_both_widths(
    world: World, open_page: Callable[..., Page], sign_in: Any, speak: Any, axe: Axe, language: str, size: Any
) -> None:
    page = open_page(size)
    sign_in(page, world.cast.root)
    speak(page, language)
    for name, address in scene(world).items():
        page.goto(address)
        settled(page)
        page.wait_for_load_state("networkidle")
        shot(page, f"{name}-{size['width']}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{name} scrolls sideways"
        )
        assert axe(page) == [], name
