"""Settings as the running project has them."""

import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client


def test_importing_settings_connects_to_nothing(tmp_path: Path) -> None:
    """No database program is even loaded, and the data folder holds the secrets alone."""
    script = (
        "import sys, gridgov.settings; "
        "print([name for name in ('psycopg2', 'gridgov.postgres.owner') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env={"GRIDGOV_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "[]", said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]


def sign_in(client: Client, username: str, address: str) -> HttpResponse:
    answer = client.post("/accounts/login/", {"login": username, "password": "wrong"}, REMOTE_ADDR=address)
    return cast(HttpResponse, answer)


@pytest.mark.django_db
def test_failures_lock_one_person_at_one_address_only(client: Client) -> None:
    """A whole office sits behind one address: locking it would stop everybody's work."""
    answers = [sign_in(client, "alice", "10.0.0.1").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[:-1] == [200] * (settings.AXES_FAILURE_LIMIT - 1)
    locked = sign_in(client, "Alice", "10.0.0.1")
    assert locked.status_code == 429
    assert "15 minutes" in locked.content.decode()
    assert sign_in(client, "bob", "10.0.0.1").status_code == 200
    assert sign_in(client, "alice", "10.0.0.2").status_code == 200


def test_the_policy_is_sent(client: Client) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_public_sign_up_is_shut(client: Client) -> None:
    answer = client.post(
        "/accounts/signup/", {"username": "x", "password1": "LongEnough-1", "password2": "LongEnough-1"}
    )
    assert answer.status_code == 200
    from django.contrib.auth import get_user_model

    assert not get_user_model().objects.filter(username="x").exists()


def test_celery_is_never_eager() -> None:
    from gridgov.celery import app

    assert app.conf.task_always_eager is False
    assert app.conf.task_acks_late
    assert app.conf.beat_schedule["sweep"]["options"]["expires"] == 10
