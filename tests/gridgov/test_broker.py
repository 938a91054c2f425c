"""The folder that carries messages: whole messages, each to one worker, and an emptied folder is no disaster."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from gridgov import broker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker"


@pytest.fixture
def channel(folder: Path) -> Iterator[Any]:
    options = {"data_folder_in": str(folder / "queue"), "control_folder": str(folder / "control")}
    with Connection(f"{broker.SCHEME}://", transport_options=options) as connection:
        yield connection.default_channel


def drain(channel: Any, queue: str) -> list[Any]:
    found = []
    while True:
        try:
            found.append(channel._get(queue))
        except Empty:
            return found


def test_messages_come_in_their_order(channel: Any) -> None:
    for number in range(20):
        channel._put("celery", {"n": number})
    assert channel._size("celery") == 20
    assert [message["n"] for message in drain(channel, "celery")] == list(range(20))
    assert channel._size("celery") == 0


def test_a_folder_needs_no_host(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Connection(f"{broker.SCHEME}://", transport_options={"data_folder_in": str(folder)}) as connection:
        connection.info()
    assert caplog.records == []


def test_queues_do_not_mix(channel: Any) -> None:
    channel._put("one", {"n": 1})
    channel._put("one.two", {"n": 2})
    assert drain(channel, "two") == []
    assert drain(channel, "one") == [{"n": 1}]
    assert drain(channel, "one.two") == [{"n": 2}]


def test_each_message_goes_to_one_worker(channel: Any) -> None:
    for number in range(200):
        channel._put("celery", {"n": number})
    with ThreadPoolExecutor(4) as pool:
        got = [
            message["n"]
            for part in pool.map(lambda _: drain(channel, "celery"), range(4))
            for message in part
        ]
    assert sorted(got) == list(range(200))


def test_a_half_written_message_is_not_seen(channel: Any, folder: Path) -> None:
    channel._put("celery", {"n": 1})
    (folder / "queue" / ".123_draft.celery.msg").write_text('{"ha')
    (folder / "queue" / "123_torn.celery.msg").write_text('{"ha')
    assert drain(channel, "celery") == [{"n": 1}]
    assert drain(channel, "celery") == []


@pytest.mark.parametrize("gone", ["queue", "."])
def test_an_emptied_folder_comes_back(channel: Any, folder: Path, gone: str) -> None:
    channel._put("celery", {"n": 1})
    shutil.rmtree(folder / gone)
    assert drain(channel, "celery") == []
    channel._put("celery", {"n": 2})
    assert drain(channel, "celery") == [{"n": 2}]


def test_purge(channel: Any) -> None:
    for number in range(3):
        channel._put("celery", {"n": number})
    channel._put("other", {"n": 9})
    assert channel._purge("celery") == 3
    assert drain(channel, "other") == [{"n": 9}]
