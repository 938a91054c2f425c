"""Work orders and calls to the spot on the pages of desk and phone and over the API; who is told on the way up."""

from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from cases.models import Case
from tests.cases.test_work_orders import told
from tests.cases.world import World

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
