"""One uuid, two connections at the same moment: one case."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, CaseEvent
from tests.cases.pictures import jpeg
from tests.cases.world import IN_G1, make_world


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("settled", [False, True], ids=["report", "report and settle"])
def test_two_phones_of_one_person_at_once(settled: bool) -> None:
    world = make_world()
    fields: dict[str, Any] = {
        "uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "lon": IN_G1[0], "lat": IN_G1[1],
        "description": "Bags",
    }  # fmt: skip
    fields |= {"settled": "on", "done": "Picked up"} if settled else {}
    together = Barrier(2)

    def send(client: Client) -> str:
        try:
            together.wait(20)
            photos = {"photos": [jpeg()], "after": [jpeg()]} if settled else {}
            return client.post("/field/log/", fields | photos)["Location"]
        finally:
            connection.close()

    clients = [Client() for _each in range(2)]
    for client in clients:
        client.force_login(world.cast.alice)
    with ThreadPoolExecutor(2) as pool:
        addresses = list(pool.map(send, clients))
    case = Case.objects.get()
    assert addresses == [f"/field/sent/{case.pk}/"] * 2
    moves = list(CaseEvent.objects.order_by("id").values_list("move", flat=True))
    assert moves == (["report", "settle"] if settled else ["report"])
