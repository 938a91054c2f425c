"""What is said with a step lies apart from it, once, and only where something was said."""

from cases.models import Case, CaseText, Supervision
from tests.cases.test_state_table import make
from tests.cases.world import World


def texts(case: Case) -> list[str]:
    return list(CaseText.objects.filter(case=case).order_by("pk").values_list("body", flat=True))


def test_a_case_begins_with_its_holder_and_what_was_reported(world: World) -> None:
    case = world.report()
    event = case.events.get()
    assert event.text
    assert (event.move, event.text.body, event.text.created_at) == ("report", case.description, event.at)
    assert list(case.participants.values_list("organisation", "role", "since")) == [
        (case.holder_id, "holder", case.reported_at)
    ]


def test_a_text_is_kept_with_its_step_and_none_without(world: World) -> None:
    case, oscar = world.report(), world.cast.oscar
    world.move(case, "note", oscar, text="  Looked %(at)s it  ")
    world.move(case, "verify", oscar)
    sent, noted = case.events.order_by("-pk")[:2]
    assert noted.text
    assert (noted.text.body, sent.text) == ("Looked %(at)s it", None)
    assert texts(case) == [case.description, "Looked %(at)s it"]


def test_what_the_move_keeps_and_its_step_share_one_text(world: World) -> None:
    case = make(world, world.report(), "supervise", "diana")
    event = case.events.latest("pk")
    assert event.text
    assert Supervision.objects.get(case=case).opinion == event.text
    assert len(texts(case)) == 2
