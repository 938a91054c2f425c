"""The API's description is put together once in a while, not for everybody who asks for it."""

import pytest
from django.test import Client

from gridgov.description import KEPT, Generator

SCHEMA = "/api/v1/schema/?format=json"


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one each time that endpoints are described."""
    times: list[str] = []

    def parse(self: Generator, request: object, public: bool) -> dict[str, object]:
        times.append("described")
        return {}

    monkeypatch.setattr("drf_spectacular.generators.SchemaGenerator.parse", parse)
    monkeypatch.setattr(Generator, "known", {})
    return times


def test_it_is_remembered_in_each_language(db: None, described: list[str]) -> None:
    for language in ("en", "en", "zh-hans", "en", "zh-hans"):
        Client(headers={"accept-language": language}).get(SCHEMA)
    assert len(described) == 2


def test_and_not_for_ever(db: None, described: list[str]) -> None:
    client = Client()
    first = client.get(SCHEMA).json()
    Generator.known = {
        language: (since - KEPT, schema) for language, (since, schema) in Generator.known.items()
    }
    assert client.get(SCHEMA).json() == first
    assert len(described) == 2
