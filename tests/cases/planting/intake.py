"""Reporters, hotlines, letters."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.actions import Contact
from cases.hotlines.rules import uuid_of
from cases.models import Hotline, HotlineFile, HotlineRow, Mail, Reporter
from tests.cases.planting.hand import Planted
from tests.cases.world import World


def kept_against_his_wish(world: World) -> None:
    case = world.report(anonymous=True, at=timezone.now())
    Reporter.objects.create(case=case, name="Wang", retain_until=timezone.localdate() + timedelta(days=9))


def called_for_nothing(world: World) -> None:
    case = world.report(contact=Contact("Wang"), at=timezone.now())
    Reporter.objects.filter(case=case).update(called_back_at=timezone.now())


def row_of_a_hotline(world: World, **more: Any) -> None:
    line = Hotline.objects.create(code="12345", name="12345", office=world.cast.street_centre)
    now = timezone.now()
    file = HotlineFile.objects.create(
        hotline=line,
        name="a.csv",
        asked_by=world.cast.oscar,
        asked_at=now,
        ended_at=now,
        state="done",
        language="en",
    )
    HotlineRow.objects.create(file=file, hotline=line, number=2, key="H1", **more)


def number_of_another(world: World) -> None:
    row_of_a_hotline(world, state="done", case=world.report(at=timezone.now()))


def kept_twice(world: World) -> None:
    case = world.report(source="hotline", uuid=uuid_of("12345", "H1"), at=timezone.now())
    row_of_a_hotline(world, state="done", case=case, cells="{}")


def file_over_too_early(world: World) -> None:
    row_of_a_hotline(world, state="new")


def letter(world: World, **more: Any) -> None:
    now = timezone.now()
    usual = {"received_at": now, "decided_at": now, "decided_by": world.cast.cleo}
    Mail.objects.create(message_id="1", **usual | more)


def letter_of_no_case(world: World) -> None:
    letter(world, state="case", case=world.report(at=timezone.now()))


def letter_added_in_silence(world: World) -> None:
    letter(world, state="joined", case=world.report(at=timezone.now()))


def letter_kept_too_long(world: World) -> None:
    letter(world, state="refused", decided_at=timezone.now() - timedelta(days=120))


PLANTED: Planted = (
    (kept_against_his_wish, "wished to stay anonymous, and a contact is kept"),
    (called_for_nothing, "was called back and had not asked for it"),
    (number_of_another, "is not what became of it"),
    (kept_twice, "its cells are kept besides"),
    (file_over_too_early, "is over, and some of its rows wait"),
    (letter_of_no_case, "a case that did not come by mail"),
    (letter_added_in_silence, "was added to a case whose history does not know"),
    (letter_kept_too_long, "its time is over, and it was not emptied"),
)
