"""Reporters' contacts go when their time is over; what is left tells that there was one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.contact import unmask_reporter
from cases.actions.report import KEEP_CONTACT, Contact
from cases.actions.reporter import is_reporters_phone
from cases.actions.shredding import shred_contacts
from cases.models import Case, Reporter
from gridgov.models import AuditEntry
from gridgov.problems import Refused
from gridgov.work import SWEEPS
from tests.cases.world import MONDAY, World

PHONE = "13800005678"


def told(world: World) -> Case:
    return world.report(contact=Contact("Wei", PHONE))


def test_it_is_kept_for_its_time_and_not_longer(world: World) -> None:
    case = told(world)
    assert shred_contacts(at=MONDAY + KEEP_CONTACT - timedelta(days=1)) == 0
    assert [shred_contacts(at=MONDAY + KEEP_CONTACT) for _ in range(2)] == [1, 0]
    left = Reporter.objects.get(case=case)
    assert (left.name, left.phone, left.phone_lookup) == ("", "", "")
    assert AuditEntry.objects.get(action="reporter.shred").target_id == str(left.pk)
    assert not is_reporters_phone(case, PHONE)


def test_nobody_unmasks_what_is_gone_and_the_page_says_so(world: World, client: Client) -> None:
    case = told(world)
    shred_contacts(at=MONDAY + KEEP_CONTACT)
    with pytest.raises(Refused):
        unmask_reporter(case_id=case.pk, actor=world.cast.oscar, purpose="Call back")
    client.force_login(world.cast.oscar)
    assert (
        "deleted after its retention time"
        in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    )


def test_every_worker_sweeps_them(world: World) -> None:
    told(world)
    Reporter.objects.update(retain_until=MONDAY.date() - KEEP_CONTACT)
    assert SWEEPS["contacts"](10) == 1
