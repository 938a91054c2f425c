"""Work orders and calls to the spot on the pages of desk and phone and over the API; who is told on the way up."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from cases.desk.moves import MoveForm
from cases.models import Case, Clock
from cases.queries import inbox
from cases.queries.errands import order_lines
from cases.queries.field import tasks_of
from cases.queries.own_work import RUNNING
from cases.queries.public import public_view
from cases.workflow import MOVES
from members.actions.organisations import create_organisation
from members.models import Organisation, User
from tests.cases.test_work_orders import told
from tests.cases.world import MONDAY, World
from tests.cast import give_post, make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_desk_phone_and_api_tell_and_do_the_same(world: World, client: Client) -> None:
    cast, case = world.cast, world.walk(world.report(), "establish")
    client.force_login(cast.oscar, backend=BACKEND)
    fields = {"organisation": cast.department.pk, "assisting": [cast.team.pk], "limit": "4", "unit": "hour"}
    page = reverse("desk:move", args=[case.pk, "dispatch"])
    assert client.post(page, fields | {"version": case.version}).status_code == 302
    case.refresh_from_db()
    called = {"organisations": [cast.department.pk], "text": "Come", "minutes": 20, "version": case.version}
    assert client.post(reverse("desk:move", args=[case.pk, "whistle"]), called).status_code == 302
    shown = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "Team of grid 1" in shown
    assert "20 minutes" in shown
    assert client.get(reverse("desk:print", args=[case.pk])).status_code == 200

    client.force_login(cast.henry, backend=BACKEND)
    inbox = client.get(reverse("desk:inbox") + "?tab=orders")
    assert [(row.called, row.clock.clock.kind) for row in inbox.context["rows"]] == [(True, "arrival")]
    assert "data-here" in client.get(reverse("field:case", args=[case.pk])).content.decode()
    arrival = {"lon": "120.005", "lat": "30.01", "version": Case.objects.get(pk=case.pk).version}
    assert client.post(reverse("field:move", args=[case.pk, "arrive"]), arrival).status_code == 302
    assert case.summonses.get().lat == 30.01

    api = APIClient()
    api.force_login(cast.henry, backend=BACKEND)
    done = api.post(reverse("api-move-answer", args=[case.pk]), {"text": "The bags are gone"}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "handling")
    whole = api.get(reverse("api-case", args=[case.pk])).json()
    assert [(order["role"], order["state"], order["answer"]) for order in whole["work_orders"]] == [
        ("lead", "answered", "The bags are gone"), ("assisting", "open", ""),
    ]  # fmt: skip
    assert [(row["state"], row["late"]) for row in whole["summonses"]] == [("arrived", False)]


def test_escalation_leaves_the_orders_and_everybody_on_the_way_is_told(world: World) -> None:
    cast, case = world.cast, world.walk(world.report(), "establish", "dispatch")
    case = world.move(case, "escalate", cast.oscar, text="Too big")
    case = world.move(case, "escalate", cast.dan, text="Too big for us")
    assert (case.holder, case.work_orders.get().state) == (cast.city_centre, "open")
    case = world.move(case, "assist", cast.cleo, organisation=cast.street_centre.pk)
    case = world.move(case, "answer", cast.henry, text="Done")
    assert ("dan", "answer") in told(case)
    case = world.move(case, "send_back", cast.cleo, text="With the city's lorry")
    assert case.holder == cast.district_centre
    assert ("oscar", "send_back") in told(case)
    case = world.move(case, "send_back", cast.dan, text="And now to you")
    assert case.holder == cast.street_centre, "helping has not made it forgotten that it passed the case up"


@pytest.fixture
def two_hats(world: World) -> User:
    """Henry handles for the department and for the power office."""
    cast = world.cast
    office = create_organisation(
        actor=None,
        code="power",
        name="供电所",
        name_en="Power Office",
        kind=cast.department.kind,
        area=cast.street,
    )
    give_post(cast.henry, "handler", office)
    return cast.henry


def office(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def given_to_both(world: World) -> Case:
    case = world.walk(world.report(), "establish")
    chosen: dict[str, Any] = {"organisation": world.cast.department.pk, "assisting": [office("power").pk]}
    return world.move(case, "dispatch", world.cast.oscar, **chosen)


@pytest.mark.parametrize("room", ["desk", "field"])
def test_whoever_works_for_two_chooses_on_the_page_which_order_it_is(
    world: World, two_hats: User, client: Client, room: str
) -> None:
    case = given_to_both(world)
    lead, helper = case.work_orders.order_by("pk")
    client.force_login(two_hats, backend=BACKEND)
    for move in ("accept", "answer"):
        shown = client.get(reverse(f"{room}:case", args=[case.pk])).content.decode()
        form = shown[shown.index(f"/{case.pk}/{move}/") :]
        form = form[: form.index("</form>")]
        assert all(f'value="{order.pk}"' in form for order in (lead, helper)), move
        body = {"version": Case.objects.get(pk=case.pk).version, "order": helper.pk, "text": "The cable"}
        assert client.post(reverse(f"{room}:move", args=[case.pk, move]), body).status_code == 302
        lead.refresh_from_db()
        helper.refresh_from_db()
        assert (lead.state, helper.state) == ("open", {"accept": "accepted", "answer": "answered"}[move])
    assert 'name="order"' not in client.get(reverse(f"{room}:case", args=[case.pk])).content.decode()


def test_without_a_choice_the_one_that_waits_is_accepted(world: World, two_hats: User) -> None:
    case = world.walk(given_to_both(world), "accept", "accept")
    assert {order.state for order in case.work_orders.all()} == {"accepted"}
    case = world.move(
        case,
        "whistle",
        world.cast.oscar,
        organisations=[o.pk for o in (office("dept"), office("power"))],
        text="Come",
    )
    for _each in range(2):
        case = world.move(case, "acknowledge", two_hats)
    assert {row.state for row in case.summonses.all()} == {"coming"}


@pytest.mark.parametrize("room", ["desk", "field"])
def test_whoever_is_called_for_two_says_for_which_he_is_there(
    world: World, two_hats: User, client: Client, room: str
) -> None:
    case = world.walk(world.report(), "establish")
    both = [office("dept"), office("power")]
    case = world.move(case, "whistle", world.cast.oscar, organisations=[o.pk for o in both], text="Come")
    client.force_login(two_hats, backend=BACKEND)
    for move in ("acknowledge", "arrive"):
        body = {"version": Case.objects.get(pk=case.pk).version, "organisation": both[1].pk}
        assert client.post(reverse(f"{room}:move", args=[case.pk, move]), body).status_code == 302
    states = dict(case.summonses.values_list("organisation__code", "state"))
    assert states == {"dept": "called", "power": "arrived"}


def test_the_form_calls_off_only_whoever_is_called_and_not_there(world: World, two_hats: User) -> None:
    case, both = world.walk(world.report(), "establish"), [office("dept"), office("power")]
    called = [*both, world.cast.team]
    case = world.move(case, "whistle", world.cast.oscar, organisations=[o.pk for o in called], text="Come")
    case = world.move(case, "arrive", world.cast.leo)
    form = MoveForm(MOVES["call_off"], case, user=world.cast.oscar)
    choices: Any = form.fields["organisation"]
    assert [value for value, _label in choices.choices] == ["", both[0].pk, both[1].pk]
    data = {"version": case.version, "text": "Enough", "organisation": str(both[1].pk)}
    filled = MoveForm(MOVES["call_off"], case, data, user=world.cast.oscar)
    assert filled.is_valid()
    case = world.move(case, "call_off", world.cast.oscar, **filled.given())
    assert dict(case.summonses.values_list("organisation__code", "state")) == {
        "dept": "called", "power": "called_off", "team-G1": "arrived",
    }  # fmt: skip
    assert "organisation" not in MoveForm(MOVES["call_off"], case, user=world.cast.oscar).fields


def test_whoever_dispatches_at_a_centre_that_is_called_finds_it_in_his_lists(
    world: World, client: Client
) -> None:
    cast = world.cast
    dispatcher = make_user("cody")
    give_post(dispatcher, "dispatcher", cast.community_centre)
    case = world.walk(world.report(), "establish")
    world.move(case, "whistle", cast.oscar, organisations=[cast.community_centre.pk], text="Come")
    assert [task.kind for task in tasks_of(dispatcher)] == ["summons"]
    client.force_login(dispatcher, backend=BACKEND)
    page = client.get(reverse("desk:inbox") + "?tab=orders")
    assert [(row.case, row.called) for row in page.context["rows"]] == [(case, True)]


def listed(client: Client, **query: str) -> list[str]:
    """Class of the clock and when it is due, of each line of the tab, page by page."""
    found, cursor = [], ""
    while True:
        asked = {"tab": "orders", "cursor": cursor} | query
        page = client.get(reverse("desk:inbox"), asked)
        found += [f"{row.case.description} {row.clock.clock.kind}" for row in page.context["rows"]]
        cursor = page.context["page"].next_cursor
        if not cursor:
            return found


def test_work_orders_stand_in_the_order_of_their_own_limits(
    world: World, two_hats: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = world.cast
    for name, hours in (("slow", "9"), ("soon", "2"), ("both", "5"), ("held", "1")):
        case = world.walk(world.report(description=name), "establish")
        given: dict[str, Any] = {"organisation": cast.department.pk, "limit": hours, "unit": "hour"}
        case = world.move(case, "dispatch", cast.oscar, **given)
        if name == "both":
            called = [cast.department.pk, office("power").pk]
            world.move(case, "whistle", cast.oscar, organisations=called, text="Come", minutes=240)
    world.move(case, "hold", cast.oscar, text="Frost", until=MONDAY + timedelta(days=3))
    world.move(case, "grant", cast.lisa, request=case.requests.get().pk)
    client.force_login(two_hats, backend=BACKEND)
    expected = ["soon order", "both arrival", "slow order"]  # one line a case, and nothing that is on hold
    assert listed(client) == expected
    monkeypatch.setattr("cases.desk.inbox.SIZE", 1)
    assert listed(client) == expected
    assert client.get(reverse("desk:inbox"), {"tab": "orders"}).context["found"] == 3
    assert listed(client, q="both") == ["both arrival"]
    assert sorted(listed(client, order="-reported")) == sorted(expected)
    lamps = {lamp: listed(client, lamp=lamp) for lamp in ("red", "green", "yellow", "off")}
    assert lamps == {"red": expected, "green": [], "yellow": [], "off": []}  # all of it is long ago
    Clock.objects.filter(case__description="slow").update(
        due_at="2099-01-01T00:00Z", warn_at="2098-01-01T00:00Z"
    )
    assert (listed(client, lamp="green"), len(listed(client, lamp="red"))) == (["slow order"], 2)


def test_the_list_of_work_orders_reads_its_index(world: World, two_hats: User) -> None:
    desk = inbox.Desk.of(two_hats)
    assert desk.confidence, "read once a page"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        branch = Clock.objects.filter(RUNNING, holder=world.cast.department, replayed=False)
        plan = branch.order_by("due_at", "id")[:50].explain()
    assert "clock_errands" in plan
    assert "Sort" not in plan
    with CaptureQueriesContext(connection) as queries:
        inbox.errands(desk, inbox.TABS["orders"], wanted=None, cursor="")
    assert len(queries) <= 2


def test_held_cases_are_not_shown_as_late_nor_among_what_is_to_do(world: World, client: Client) -> None:
    cast, case = world.cast, world.walk(world.report(), "establish", "dispatch")
    case = world.move(case, "extend", cast.henry, text="Frost", amount="1")
    world.move(case, "hold", cast.oscar, text="Frost", until=MONDAY + timedelta(days=3))
    case = world.move(case, "grant", cast.lisa, request=case.requests.get(kind="hold").pk)
    assert case.state == "on_hold"
    assert tasks_of(cast.henry) == []
    for who, tab, expected in (
        ("henry", "orders", []), ("lisa", "decide", []), ("oscar", "ours", ["paused"]), ("oscar", "all", ["paused"]),
    ):  # fmt: skip
        client.force_login(cast.people[who], backend=BACKEND)
        rows = client.get(reverse("desk:inbox"), {"tab": tab}).context["rows"]
        assert [row.clock.state for row in rows] == expected, (who, tab)
        assert not any(row.look for row in rows)
    late = order_lines(case, [], MONDAY + timedelta(days=2))
    assert [line.clock and line.clock.state for line in late] == ["paused"]
    assert public_view(case).answer_due is None
