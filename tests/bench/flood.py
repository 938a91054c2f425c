"""A flood of notices, told to a few people within a minute, put into messages: memory and statements of ten times as
many. Aim: memory grows by no more than 1.5 times, and a notice asks no more statements; each person gets one message.
"""

from django.db import connection
from django.utils import timezone

from cases.models import Case, Delivery, Notice, Quiet
from cases.telling import planning
from cases.telling.actions import Given, choose
from members.models import User
from tests.bench import cities, scale
from tests.bench.apart import apart, growth, spent
from tests.bench.databases import scratch

AIM = 1.5
PEOPLE = 5
WISHED = Given({"limits": ["mail"]}, Quiet.NEVER)
INSERT = """
    INSERT INTO cases_notice (user_id, case_id, kind, at, waits)
    SELECT (%s::bigint[])[1 + number %% %s], %s, 'lapse', now() + number * interval '1 millisecond', true
    FROM generate_series(1, %s) AS number
"""


def measure() -> dict[str, object]:
    sizes = {"small": scale.FLOOD // 10, "large": scale.FLOOD}
    city = cities.small()
    found = {name: apart("flood", city, str(many)) for name, many in sizes.items()}
    return {**found, **growth(found["large"], found["small"]), "aim": AIM}


def alone(city: str, many: str) -> dict[str, float]:
    """In a copy of the city, gone afterwards."""
    with scratch(city):
        officers = User.objects.filter(username__startswith="duty_officer-").order_by("pk")
        people = list(officers[:PEOPLE])
        for number, person in enumerate(people):
            User.objects.filter(pk=person.pk).update(email=f"bench{number}@example.org")
            person.refresh_from_db()
            choose(user=person, given=WISHED, phone="")
        Notice.objects.update(waits=False)
        Delivery.objects.all().delete()
        _pour(people, planning.AT_ONCE)  # what a process loads once
        _planned()
        _pour(people, int(many))
        found = spent(_planned)
        found["messages"] = Delivery.objects.count()
    return found


def _pour(people: list[User], many: int) -> None:
    case = Case.objects.filter(urgent=False).earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [[person.pk for person in people], len(people), case.pk, many])


def _planned() -> int:
    done = 0
    while some := planning.plan(timezone.now()):
        done += some
    return done
