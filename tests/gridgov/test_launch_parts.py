"""`make run` in its parts: address, table of accounts, configuration, leftovers, one launch at a time."""

import configparser
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gridgov.launch import database, leftovers
from gridgov.launch.address import Address
from gridgov.launch.programs import configuration, quoted
from gridgov.launch.session import Session
from gridgov.launch.telling import Unable, accounts_table, table
from gridgov.postgres.places import ServerProblem
from tests.support.servers import eventually, free_port

SLEEPER = "import time; print('here', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"


@pytest.mark.parametrize(
    ("env", "bind", "url"),
    [
        ({}, "127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ({"PORT": "9001"}, "127.0.0.1:9001", "http://127.0.0.1:9001/"),
        ({"PORT": "", "HOST": "0.0.0.0"}, "0.0.0.0:8000", "http://127.0.0.1:8000/"),  # noqa: S104
        ({"HOST": "::1"}, "[::1]:8000", "http://[::1]:8000/"),
    ],
)
def test_address(env: dict[str, str], bind: str, url: str) -> None:
    address = Address.from_environment(env)
    assert address.bind == bind
    assert address.url == url or "::1" in url


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "80.5", "٣"])
def test_a_port_that_is_none(port: str) -> None:
    with pytest.raises(Unable, match=r"PORT is .*from 1 to 65535\.$"):
        Address.from_environment({"PORT": port})


def test_a_port_in_use_is_one_sentence_with_the_mend() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Unable, match=f"^Port {port} is in use: .*`make run PORT={port + 1}`\\.$"):
            Address("127.0.0.1", port).check_free()
    Address("127.0.0.1", port).check_free()


def test_an_address_of_another_machine() -> None:
    with pytest.raises(Unable, match=r"cannot listen on 192\.0\.2\.1:8000"):
        Address("192.0.2.1", 8000).check_free()


def test_accounts_stand_in_columns_in_both_scripts(tmp_path: Path) -> None:
    file = tmp_path / "demo_accounts.json"
    accounts = [
        {"kind": "member", "kind_zh": "网格员", "username": "member", "password": "p", "start": "/field/"},
        {"kind": "Desk", "username": "desk", "password": "longer-one", "start": "/desk/"},
    ]
    file.write_text(json.dumps(accounts))
    assert accounts_table(file).splitlines() == [
        "kind           username  password    start",
        "member 网格员  member    p           /field/",
        "Desk           desk      longer-one  /desk/",
    ]


@pytest.mark.parametrize("content", [None, "", "{", "{}", '[{"kind": "x"}]', "[1]"])
def test_no_accounts_no_table(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "demo_accounts.json"
    if content is not None:
        file.write_text(content)
    assert accounts_table(file) in ("", "kind  username  password  start")


def test_table_of_uneven_cells() -> None:
    assert table([["a", "bb"], ["ccc", "d"]]) == "a    bb\nccc  d"


def test_configuration_is_what_supervisord_reads(tmp_path: Path) -> None:
    run = tmp_path / "a folder 100% odd"
    parser = configparser.RawConfigParser()
    parser.read_string(configuration(Address("127.0.0.1", 8123), run))
    assert parser.sections() == ["supervisord", "program:web", "program:worker", "program:beat"]
    assert "127.0.0.1:8123" in parser["program:web"]["command"]
    for name in ("web", "worker", "beat"):
        section = parser[f"program:{name}"]
        assert section["autorestart"] == "true"
        assert section["stdout_logfile"] % {} == str(run / f"{name}.log")


@pytest.mark.parametrize("part", ["plain", "a b", 'with "quotes"', "back\\slash", "semi;colon", "do$lar"])
def test_words_survive_the_command_line(part: str) -> None:
    import shlex

    assert shlex.split(quoted(part)) == [part]


def marked(run: Path, script: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", script], env=os.environ | leftovers.mark(run), stdout=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.readline()
    return process


def test_only_processes_with_our_mark_are_ended(tmp_path: Path) -> None:
    ours, theirs = marked(tmp_path / "run", SLEEPER), marked(tmp_path / "other", SLEEPER)
    try:
        assert leftovers.living(tmp_path / "run") == [ours.pid]
        assert leftovers.end(tmp_path / "run") == 1
        assert ours.wait(10) == -signal.SIGTERM
        assert theirs.poll() is None
        assert leftovers.end(tmp_path / "run") == 0
    finally:
        theirs.kill()
        theirs.wait()


def test_one_that_will_not_end_is_made_to(tmp_path: Path) -> None:
    stubborn = marked(tmp_path, STUBBORN)
    assert leftovers.end(tmp_path, patience=0.5) == 1
    assert stubborn.wait(10) == -signal.SIGKILL


def test_a_zombie_is_nobody(tmp_path: Path) -> None:
    process = marked(tmp_path, SLEEPER)
    process.kill()
    eventually(lambda: leftovers.living(tmp_path) == [], what="the zombie's disappearance")
    process.wait()


def test_one_launch_at_a_time_on_a_folder(tmp_path: Path) -> None:
    first, second = (Session(Address("127.0.0.1", free_port()), tmp_path) for _ in range(2))
    with first._alone(), pytest.raises(Unable, match=r"already runs on .*GRIDGOV_DATA\.$"), second._alone():
        pass
    with second._alone():
        pass


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = Session(Address("127.0.0.1", free_port()), tmp_path / "file" / "data")
    with pytest.raises(Unable, match="cannot be written"), session._alone():
        pass


def test_a_database_that_does_not_start_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The launcher never ends for it: whoever frees the disk finds everything running again."""

    def full(*_: object, **__: object) -> None:
        raise ServerProblem("The disk is full.")

    monkeypatch.setattr("gridgov.postgres.owner.join", full)
    monkeypatch.setattr("gridgov.postgres.processes.postmaster", lambda place: None)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    database.keep_running()
    assert "The disk is full.\nTrying again" in capsys.readouterr().out
