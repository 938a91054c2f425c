"""The API held to its own description: requests made from the schema, answers compared with it, never a 500."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cases.api.moves import by_people
from cases.api.setup.urls import urlpatterns as set_up_patterns
from cases.models import Case
from cases.workflow import TABLE
from gridgov.wsgi import application
from members.models import User
from tests.cases.world import World, make_world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TOKEN = "a" * 32
HEADERS = {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}  # nothing unpacks what comes from WSGI
MODERATE = settings(
    max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
DOCUMENT: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = application
OPERATIONS: dict[str, Any] = {
    operation.label: operation
    for operation in (found.ok() for found in list[Any](SCHEMA.get_all_operations()))
}


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The application closes its connection after a request; here it is the test's."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world(db: None, _one_connection: None) -> World:
    """With a case in the middle of its way."""
    world = make_world()
    world.walk(world.report(), "establish", "dispatch")
    return world


def cookies_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {"gridgov_session": client.cookies["gridgov_session"].value, "csrftoken": TOKEN}


def aim(case: Any, known: dict[str, int]) -> None:
    """Most of the made-up ids become real ones, so that more than "not there" is answered."""
    parts = [case.path_parameters, case.query, case.body]
    for part in [part for part in parts if isinstance(part, dict)]:
        for name, value in part.items():
            if name in known and isinstance(value, int) and value % 4:
                part[name] = known[name]
        if isinstance(part.get("version"), int):
            del part["version"]


def whoever(label: str) -> str:
    """The duty officer of the case's centre; what is set for all cases, the city's administrator."""
    path = label.partition(" ")[2]
    set_up = {f"/api/v1/{pattern.pattern}".split("<")[0] for pattern in set_up_patterns}
    return "ada" if path.split("{")[0] in set_up else "oscar"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_requests_made_from_the_description(world: World, label: str, mode: GenerationMode) -> None:
    """Requests as described, and such that break the description, by somebody who may."""
    cookies = cookies_of(world.cast.people[whoever(label)])
    known = {
        "case_id": Case.objects.get().pk,
        "filing_standard": world.standards["litter"].pk,
        "case_class": world.classes["litter"].pk,
        "class": world.classes["litter"].pk,
        "organisation": world.cast.department.pk,
        "holder": world.cast.street_centre.pk,
        "grid": world.cast.grid.pk,
        "area": world.cast.community.pk,
    }

    @MODERATE
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        aim(case, known)
        case.call_and_validate(checks=CHECKS, cookies=cookies, headers=HEADERS)

    each()


def test_the_description_is_valid_and_complete(tmp_path: Path) -> None:
    """No warning of the generator; every address of the API but the system's own moves."""
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yaml"))
    addresses = {label.partition(" ")[2] for label in OPERATIONS}
    people = {move.name for move in TABLE if by_people(move)}
    assert {f"/api/v1/cases/{{case_id}}/{name}/" for name in people} <= addresses
    assert {
        f"/api/v1/{name}/" for name in ("cases", "classes", "me", "tasks", "grids", "grids/locate")
    } <= addresses
    by_itself = tuple(f"/{move.name}/" for move in TABLE if not by_people(move))
    assert not [path for path in addresses if path.endswith(by_itself)]


def test_the_body_of_a_move_is_its_row() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for move in filter(by_people, TABLE):
        shown = "photos" in move.needs  # only a form holds a photo
        body = schemas[f"{move.name.title().replace('_', '')}{'Form' if shown else ''}BodyRequest"]
        left_out = set() if shown else {"photos", "before"}
        assert set(body.get("required", ())) == set(move.needs)
        assert set(body["properties"]) == {*move.needs, *move.takes, "version"} - left_out
