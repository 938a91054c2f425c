"""History brought in is seen, but is nobody's work."""

import pytest
from django.test import Client

from tests.cases.world import World


@pytest.mark.parametrize(("tab", "seen"), [("ours", False), ("all", True)])
def test_a_replayed_case_waits_for_nobody(world: World, client: Client, tab: str, seen: bool) -> None:
    case = world.report(replayed=True)
    client.force_login(world.cast.oscar)
    assert (case.number in client.get(f"/desk/?tab={tab}").content.decode()) is seen
