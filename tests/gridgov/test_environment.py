"""What the environment may say, as tables."""

import base64
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridgov import environment
from gridgov.environment import Misconfigured


def key(fill: int, size: int = 32) -> str:
    return base64.b64encode(bytes([fill]) * size).decode()


GOOD_KEYS = {"current": "k2", "keys": {"k1": key(1), "k2": key(2)}, "lookup": key(3)}
COMPLETE = {
    "GRIDGOV_ENV": "production",
    "DATABASE_URL": "postgresql://u:p@db/gridgov",
    "REDIS_URL": "redis://redis/0",
    "GRIDGOV_DATA": "/data",
    "SECRET_KEY": "x" * 60,
    "FIELD_KEYS": json.dumps(GOOD_KEYS),
    "ALLOWED_HOSTS": "grid.example.org",
}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@h:5433/n",
         {"USER": "u", "PASSWORD": "p", "HOST": "h", "PORT": 5433, "NAME": "n", "OPTIONS": {}}),
        ("postgres://h/n", {"USER": "", "PASSWORD": "", "HOST": "h", "PORT": "", "NAME": "n"}),
        ("postgresql://u:p%40s%2Fs@h/n", {"PASSWORD": "p@s/s"}),
        ("postgresql://h/n?sslmode=verify-full&sslrootcert=/ca.pem",
         {"OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/ca.pem"}}),
        ("postgresql://u@/n?host=%2Frun%2Fpg", {"HOST": "", "OPTIONS": {"host": "/run/pg"}}),
        ("postgresql://[::1]:5432/n", {"HOST": "::1", "PORT": 5432}),
    ],
)  # fmt: skip
def test_database_url(url: str, expected: dict[str, object]) -> None:
    parsed = environment.database(url)
    assert {name: parsed[name] for name in expected} == expected
    assert parsed["ENGINE"] == "django.db.backends.postgresql"


def test_without_a_database_url_the_embedded_server_is_used() -> None:
    for unset in (None, ""):
        assert environment.database(unset)["ENGINE"] == "gridgov.postgres.backend"


@pytest.mark.parametrize(
    "url",
    ["mysql://h/n", "postgresql://h", "postgresql://h/", "n", "postgresql://h:port/n", "postgresql://[::1/n"],
)
def test_bad_database_url_is_one_sentence(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"^DATABASE_URL .*\.$"):
        environment.database(url)


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_password_and_name_survive_the_url(password: str, name: str) -> None:
    parsed = environment.database(f"postgresql://u:{quote(password, safe='')}@h/{quote(name, safe='')}")
    assert (parsed["PASSWORD"], parsed["NAME"]) == (password, name)


def test_production_starts_when_all_is_given() -> None:
    assert environment.mode(COMPLETE) == "production"


@pytest.mark.parametrize("name", environment.REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_production_names_what_is_missing(name: str, value: str | None) -> None:
    given = {k: v for k, v in COMPLETE.items() if k != name} | ({name: value} if value is not None else {})
    with pytest.raises(Misconfigured, match=f"^GRIDGOV_ENV=production needs these to be set too: {name}\\.$"):
        environment.mode(given)


def test_production_names_everything_missing_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        environment.mode({"GRIDGOV_ENV": "production"})
    assert all(name in str(refused.value) for name in environment.REQUIRED)
    assert str(refused.value).count(".") == 1


def test_unknown_mode() -> None:
    with pytest.raises(Misconfigured, match="prod"):
        environment.mode({"GRIDGOV_ENV": "prod"})


def test_production_through_the_real_settings(tmp_path: Path) -> None:
    """A process that is refused says so in one line, without a traceback, and makes no files."""
    bare = {"PATH": os.environ["PATH"], "GRIDGOV_ENV": "production", "GRIDGOV_DATA": str(tmp_path / "d")}
    said = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=environment.ROOT, env=bare, capture_output=True, text=True
    )
    assert said.returncode == 1
    assert said.stderr.strip().splitlines() == [
        "GRIDGOV_ENV=production needs these to be set too: "
        "DATABASE_URL, REDIS_URL, SECRET_KEY, FIELD_KEYS, ALLOWED_HOSTS."
    ]
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"current": "k9"}, "k9"),
        ({"lookup": key(3, 16)}, "32 bytes"),
        ({"keys": {"k2": key(2, 31)}}, "32 bytes"),
        ({"lookup": key(2)}, "must not be one of"),
        ({"keys": {"k2": "not base64!"}}, "FIELD_KEYS must be"),
        ({"keys": None}, "FIELD_KEYS must be"),
        ({"current": []}, "FIELD_KEYS"),
    ],
)
def test_bad_field_keys(change: dict[str, object], word: str) -> None:
    with pytest.raises(Misconfigured, match=word):
        environment.field_keys(json.dumps(GOOD_KEYS | change))


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", '{"current": "k1"}', "3"])
def test_field_keys_that_are_something_else(text: str) -> None:
    with pytest.raises(Misconfigured, match="FIELD_KEYS must be"):
        environment.field_keys(text)


def test_good_field_keys() -> None:
    assert environment.field_keys(json.dumps(GOOD_KEYS)) == GOOD_KEYS


def test_secrets_are_made_once_and_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    first = environment.kept_secrets(folder)
    assert environment.kept_secrets(folder) == first
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o600
    assert len(first["SECRET_KEY"]) >= 50
    environment.field_keys(first["FIELD_KEYS"])


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    assert environment.kept_secrets(tmp_path / "a") != environment.kept_secrets(tmp_path / "b")


def test_all_who_come_at_once_get_the_same_secrets(tmp_path: Path) -> None:
    script = "import sys; from gridgov import environment as e; print(e.kept_secrets(e.Path(sys.argv[1])))"

    def another(_: int) -> str:
        command = [sys.executable, "-c", script, str(tmp_path / "data")]
        return subprocess.run(
            command, cwd=environment.ROOT, capture_output=True, text=True, check=True
        ).stdout

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(another, range(8)))) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets"]


def test_broken_secrets_are_never_replaced(tmp_path: Path) -> None:
    """They may be the only key to what is in the database."""
    (tmp_path / "secrets").write_text("{half")
    with pytest.raises(Misconfigured, match="cannot be read"):
        environment.kept_secrets(tmp_path)
    assert (tmp_path / "secrets").read_text() == "{half"


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match=r"cannot be written: .*\.$"):
        environment.kept_secrets(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "https://*.tiles.example.org"),
        ("http://10.0.0.5:8080/{z}/{x}/{y}.png", "http://10.0.0.5:8080"),
    ],
)
def test_map_tiles_open_the_policy_for_their_host_alone(url: str, source: str) -> None:
    policy = environment.content_security(url)
    assert policy["img-src"] == ["'self'", "data:", "blob:", source]
    assert {name: rule for name, rule in policy.items() if name != "img-src"} == {
        name: rule for name, rule in environment.content_security("").items() if name != "img-src"
    }


def test_the_policy_allows_nothing_inline() -> None:
    policy = environment.content_security("")
    assert not any("unsafe" in source for rule in policy.values() for source in rule)
    with pytest.raises(Misconfigured, match="MAP_TILES_URL"):
        environment.content_security("tiles/{z}")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://u:p@mail:587/?tls=1",
         {"EMAIL_HOST": "mail", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}),
        ("smtps://u:p%40@mail/", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_HOST_PASSWORD": "p@"}),
        ("smtp://mail/?from=grid@example.org", {"EMAIL_PORT": 25, "DEFAULT_FROM_EMAIL": "grid@example.org"}),
    ],
)  # fmt: skip
def test_email_url(url: str, expected: dict[str, object]) -> None:
    settings = environment.email(url)
    assert {name: settings[name] for name in expected} == expected


def test_bad_email_url() -> None:
    with pytest.raises(Misconfigured, match="EMAIL_URL"):
        environment.email("mail.example.org")
