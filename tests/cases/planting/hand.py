"""What every chapter plants with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.models import Case, CaseEvent
from members.models import Organisation
from tests.cases.world import World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Planted = tuple[tuple[Callable[[World], None], str], ...]


@contextmanager
def unguarded() -> Iterator[None]:
    """What somebody with the database's own password could do: no trigger fires, no foreign key is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def of(world: World) -> Case:
    return Case.objects.earliest("pk")


def pushed(world: World, move: str, by: Organisation | None, **data: Any) -> CaseEvent:
    """A step of the case that lets its state be, as if it were made there."""
    case = of(world)
    return CaseEvent.objects.create(
        case=case, move=move, from_state=case.state, to_state=case.state, organisation=by, data=data,
        at=timezone.now(), actor=world.cast.henry,
    )  # fmt: skip
