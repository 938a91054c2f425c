"""docker-compose.yml and Dockerfile as text: no engine is needed to see that nothing has a default password."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gridgov.environment import REQUIRED

SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS")
RUNNING = ("postgres", "redis", "web", "worker", "beat")


@pytest.fixture(scope="module")
def text(project: Path) -> str:
    return (project / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text)["services"]
    return loaded


@pytest.mark.parametrize("name", RUNNING)
def test_each_has_a_health_check(services: dict[str, Any], name: str) -> None:
    assert services[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_have_no_default(text: str, name: str) -> None:
    uses = re.findall(r"\$\{" + name + r"([^}]*)\}", text)
    assert uses
    assert all(re.fullmatch(r":\?set .+", use) for use in uses)


def test_production_is_given_all_it_demands(services: dict[str, Any], project: Path) -> None:
    image = (project / "Dockerfile").read_text()
    assert "GRIDGOV_ENV=production" in image
    for name in REQUIRED:
        assert name in services["web"]["environment"] or f"{name}=" in image


def test_nothing_starts_before_the_migration(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_web_server_is_reachable_and_only_from_this_machine(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_the_image_runs_as_nobody_in_particular(project: Path) -> None:
    lines = (project / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER gridgov" in last_stage
