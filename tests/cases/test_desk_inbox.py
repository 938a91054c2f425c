"""The desk's inbox: who sees which case in which tab, filters, order, paging, and how many queries it takes."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cases.models import Case
from cases.queries import inbox
from tests.cases.world import IN_G3, World

INBOX = reverse("desk:inbox")


def test_inbox_shows(world: World, client: Client) -> None:
    case = world.report()
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(INBOX)
    assert page.status_code == 200
    assert case.number in page.content.decode()
