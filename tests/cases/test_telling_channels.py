"""Webhooks and SMS: signed, posted to nobody's inner network, the same message under the same id."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases.actions import notify
from cases.models import Delivery, NoticeChoice, Quiet, Webhook
from cases.telling.actions import Given, choose
from cases.telling.hooks import add_webhook, change_secret, drop_webhook, switch_webhook, try_webhook
from cases.telling.sending import send_due
from cases.telling.signing import signature
from gridgov.outward import Forbidden, checked, is_allowed, post, target_of
from gridgov.problems import Invalid, Refused
from gridgov.work import run_sweep
from tests.cases.telling import make_due, plan_all, tell
from tests.cases.world import World

State = Delivery.State
LOOP = (ip_network("127.0.0.0/8"),)


@dataclass
class Receiver:
    """A system that takes posts, as it is told to answer."""

    url: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((dict(self.headers), body))
            self.send_response(receiver.status)
            self.send_header("Location", f"{receiver.url}elsewhere")
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/"
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = LOOP
    with receiving() as found:
        yield found


@pytest.fixture
def hook(world: World, receiver: Receiver) -> Webhook:
    return add_webhook(by=None, organisation=world.cast.department, url=receiver.url)[0]


def send() -> None:
    make_due(*Delivery.objects.filter(state__in=Delivery.TO_SEND))
    send_due(200)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  the address, not a listener
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("64:ff9b:1::7f00:1", False),
        ("168.63.129.16", False),
        ("192.88.99.1", False),
    ],
)
def test_only_public_addresses_are_talked_to(address: str, allowed: bool) -> None:
    assert is_allowed(address, ()) == allowed


def test_a_network_can_be_opened() -> None:
    opened = (ip_network("10.20.0.0/16"),)
    assert is_allowed("10.20.3.4", opened)
    assert not is_allowed("10.21.3.4", opened)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://name:word@example.org/",
        "https://example.org:99999/",
        "https://example.org/a\r\nHost: b",
        "gopher://127.0.0.1",
        "example.org",
        "",
    ],
)
def test_addresses_that_cannot_be(url: str) -> None:
    with pytest.raises(Forbidden):
        checked(url)


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"]])
def test_a_name_that_leads_inside_is_refused(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, 443)) for answer in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)
    with pytest.raises(Forbidden):
        target_of("https://inside.example.org/")


def test_the_connection_goes_where_the_name_was_looked_up(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time gains nothing: there is no second time."""
    port = int(receiver.url.rsplit(":")[-1].strip("/"))
    asked: list[str] = []
    real = socket.getaddrinfo

    def once(host: str, *more: Any, **also: Any) -> Any:
        if host != "moving.example.org":
            return real(host, *more, **also)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert post(f"http://moving.example.org:{port}/in?a=1", b"{}", {}) == 200
    assert asked == ["moving.example.org"]
    assert receiver.got[0][0]["Host"] == f"moving.example.org:{port}"


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.status = 302
    assert post(receiver.url, b"{}", {}) == 302
    assert len(receiver.got) == 1


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The example that the specification's libraries test themselves with."""
    secret, key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert (
        signature(secret, key, 1614265330, b'{"test": 2432232314}')
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_whoever_takes_part_hears_of_a_step_once(world: World, hook: Webhook, receiver: Receiver) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    other = world.report()
    while run_sweep("notice"):
        pass
    send()
    send()
    types = [(body["type"], body["case"]["number"]) for body in receiver.bodies()]
    assert ("case.dispatch", case.number) in types
    assert len(types) == len(set(types)), "nothing comes twice"
    assert other.number not in {number for _type, number in types}
    assert not {"description", "place", "lon", "reporter"} & set(receiver.bodies()[0]["case"])
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def test_signed_with_the_id_and_the_time(world: World, hook: Webhook, receiver: Receiver) -> None:
    try_webhook(by=None, hook=hook)
    send()
    [(headers, body)] = receiver.got
    hook.refresh_from_db()
    key, at = headers["webhook-id"], headers["webhook-timestamp"]
    secret = base64.b64decode(hook.secret.removeprefix("whsec_"))
    mac = hmac.new(secret, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"
    assert json.loads(body)["id"] == key == str(Delivery.objects.get().uuid)


def test_a_changed_secret_signs_beside_the_former_one_for_a_day(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    new = change_secret(by=None, hook=hook)
    try_webhook(by=None, hook=hook)
    send()
    Webhook.objects.update(former_until=timezone.now() - timedelta(seconds=1))
    try_webhook(by=None, hook=hook)
    send()
    both, one = (headers["webhook-signature"].split() for headers, _body in receiver.got)
    assert (len(both), len(one)) == (2, 1)
    kept = Webhook.objects.get()
    assert kept.secret == new != kept.former_secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret || former_secret FROM cases_webhook")
        assert "whsec_" not in cursor.fetchone()[0], "sealed in the database"


def test_a_receiver_that_fails_is_asked_once_for_all_and_keeps_the_id(
    world: World, hook: Webhook, receiver: Receiver
) -> None:
    for _n in range(3):
        try_webhook(by=None, hook=hook)
    receiver.status = 500
    send()
    assert len(receiver.got) == 1
    assert Delivery.objects.filter(due_at__gt=timezone.now()).count() == 3
    receiver.status = 200
    send()
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert (len(ids), len(set(ids))) == (4, 3)


def test_gone_forbidden_and_switched_off(
    world: World, hook: Webhook, receiver: Receiver, settings: Any
) -> None:
    try_webhook(by=None, hook=hook)
    receiver.status = 410
    send()
    assert Delivery.objects.get().state == State.DEAD
    try_webhook(by=None, hook=hook)
    settings.WEBHOOK_NETWORKS = ()
    send()
    assert list(Delivery.objects.values_list("state", flat=True)) == [State.DEAD, State.DEAD]
    assert "private network" in Delivery.objects.latest("pk").last_error
    try_webhook(by=None, hook=hook)
    switch_webhook(by=None, hook=hook, on=False)
    send()
    assert Delivery.objects.latest("pk").state == State.DROPPED
    drop_webhook(by=None, hook=hook)
    assert not Delivery.objects.exists()


def test_nothing_of_a_dispute_is_posted(world: World, hook: Webhook) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    type(case).objects.filter(pk=case.pk).update(dispute=True)
    while run_sweep("notice"):
        pass
    assert not Delivery.objects.exists()


def test_a_warning_is_posted_to_whom_the_clock_runs(world: World, hook: Webhook, receiver: Receiver) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    clock = case.clocks.filter(ended_at=None).first()
    assert clock
    for _twice in range(2):
        notify.write_notices({"clock": clock.pk, "kind": "warn"})
    send()
    assert [body["type"] for body in receiver.bodies()] == ["clock.warn"]


def test_who_may_set_up_webhooks(world: World) -> None:
    cast = world.cast
    with pytest.raises(Refused):
        add_webhook(by=cast.oscar, organisation=cast.department, url="https://example.org/in")
    hook, secret = add_webhook(by=cast.ada, organisation=cast.department, url="https://example.org/in")
    assert secret.startswith("whsec_")
    for url in ("https://example.org/in", "http://user@example.org/"):
        with pytest.raises(Invalid):
            add_webhook(by=cast.ada, organisation=cast.department, url=url)
    with pytest.raises(Refused):
        change_secret(by=cast.oscar, hook=hook)


def test_by_sms_into_files_once(world: World, settings: Any, tmp_path: Path) -> None:
    settings.SMS_FILE_PATH = tmp_path / "sms"
    choose(user=world.cast.henry, given=Given({"work": ["sms"]}, Quiet.NEVER), phone="138 0000 5678")
    case = world.report()
    tell([world.cast.henry, world.cast.oscar], case)
    [delivery] = plan_all()
    send()
    [path] = settings.SMS_FILE_PATH.iterdir()
    assert path.name == f"{delivery.uuid}.json"
    assert path.stat().st_mode & 0o077 == 0
    written = json.loads(path.read_text())
    assert written["to"] == "13800005678"
    assert case.number in written["text"]
    assert len(written["text"]) < 200
    before = path.stat().st_mtime_ns
    Delivery.objects.update(state=State.WAITING)  # as if it had died before its mark
    send()
    assert [p.stat().st_mtime_ns for p in settings.SMS_FILE_PATH.iterdir()] == [before]


def test_without_a_number_there_is_no_sms_and_it_can_be_taken_back(world: World) -> None:
    choose(user=world.cast.henry, given=Given({"work": ["sms"]}, Quiet.NEVER), phone="13800005678")
    tell([world.cast.henry], world.report())
    [delivery] = plan_all()
    choose(user=world.cast.henry, given=Given({"work": ["sms"]}, Quiet.NEVER), phone="")
    send()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (State.DEAD, "no telephone number")
    tell([world.cast.henry], world.report())
    assert plan_all() == [delivery]
    assert NoticeChoice.objects.get().phone == ""
