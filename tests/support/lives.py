"""What clients do all day: report with a photo, note, and take cases one of several ways to their end.

Each makes his moves as the demo account that may; what time or somebody else did before is passed over.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from threading import Event
from typing import Any
from uuid import uuid4

from tests.cases.pictures import jpeg
from tests.support.acknowledged import Written
from tests.support.clients import Client
from tests.support.faults import sql
from tests.support.launches import Launch

PATIENCE = 180.0  # seconds that a client waits for an answer, while what was killed comes back
WAYS = (
    ("establish", "dispatch", "answer", "check", "close"),
    ("establish", "dispatch", "hold", "grant"),
    ("establish", "escalate"),
)
WHO = {
    "establish": "demo-acceptor",
    "dispatch": "demo-dispatcher",
    "answer": "demo-handler",
    "check": "demo-leader",
    "close": "demo-street",
    "hold": "demo-street",
    "grant": "demo-street-leader",
    "escalate": "demo-street",
}
STEPS = tuple(WHO)


@dataclass
class About:
    """Where a case lies that demo-member's grid serves, a class that stays with the street; demo-handler's office."""

    lon: float
    lat: float
    case_class: int
    department: int


def what_to_report(launch: Launch) -> About:
    found = sql(
        launch,
        "SELECT c.lon, c.lat, c.case_class_id FROM cases_case c JOIN members_post p ON p.grid_id = c.duty_grid_id"
        " JOIN members_user u ON u.id = p.user_id JOIN cases_routingrule r ON r.id = c.routed_by_id"
        " WHERE u.username = 'demo-member' AND c.lon IS NOT NULL AND NOT c.dispute"
        " ORDER BY (r.to_level = 'street') DESC, c.id LIMIT 1",
    )
    of_handler = "SELECT organisation_id FROM members_post p JOIN members_user u ON u.id = p.user_id"
    department = sql(launch, f"{of_handler} WHERE u.username = 'demo-handler' ORDER BY p.id LIMIT 1")
    return About(*found[0], *department[0])


def person(launch: Launch, name: str) -> Client:
    return Client(f"http://127.0.0.1:{launch.port}", name, name)


@dataclass
class People:
    """Who does what; the clients share them."""

    launch: Launch
    member: Client = field(init=False)
    by_move: dict[str, Client] = field(init=False)

    def __post_init__(self) -> None:
        names = {"demo-member", *WHO.values()}
        signed_in = {name: person(self.launch, name) for name in names}
        self.member = signed_in["demo-member"]
        self.by_move = {move: signed_in[name] for move, name in WHO.items()}


def live(number: int, people: People, about: About, over: Event, kept: Written) -> None:
    """One client's minutes: report with a photo, note, one of several ways of a case, note, and the next."""
    ways = cycle([*WAYS[number % len(WAYS) :], *WAYS[: number % len(WAYS)]])
    while not over.is_set():
        uuid = uuid4()
        body = {
            "uuid": str(uuid),
            "case_class": about.case_class,
            "description": f"Client {number}",
            "lon": about.lon,
            "lat": about.lat,
        }
        status, answer = people.member.insist("cases/", body, until=patient(), photo=jpeg().read())
        assert status in (200, 201), (status, answer)
        kept.reports[uuid] = case = answer["id"]
        note(people.member, case, kept)
        for step in next(ways):
            move(people, case, step, about, kept)
        note(people.member, case, kept)


def patient() -> float:
    """Until when an answer is waited for that is asked for now."""
    return time.monotonic() + PATIENCE


def note(member: Client, case: int, kept: Written) -> None:
    text = f"Seen again {uuid4()}"

    def is_there(seen: Any) -> bool:
        return text in {event["text"] for event in seen["events"]}

    if member.bring_about(case, "note", {"text": text}, is_there, until=patient()):
        kept.notes[text] = case


def move(people: People, case: int, name: str, about: About, kept: Written) -> None:
    """Made by whoever makes it; passed over where a lapse, or somebody else, was before."""
    client = people.by_move[name]
    _status, seen = client.insist(f"cases/{case}/", until=patient())
    needs = next((each["needs"] for each in seen["moves"] if each["name"] == name), None) if seen else None
    if needs is None:
        return
    given = {
        "filing_standard": next((each["id"] for each in seen["standards"]), None),
        "organisation": about.department,
        "request": next((each["id"] for each in seen["requests"]), None),
        "until": (datetime.now(UTC) + timedelta(days=3)).isoformat(),
        "text": "As seen on site",
    }

    def is_done(seen: Any) -> bool:
        return name in {event["move"] for event in seen["events"]}

    if client.bring_about(case, name, {need: given[need] for need in needs}, is_done, until=patient()):
        with kept.lock:
            kept.moves.append((case, name))
