"""Key rotation: everything is readable before, during and after; a run cut short is simply begun again."""

import base64
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from gridgov.rotation import reseal, sealed_columns
from members.models import Resident
from tests.cast import make_cast, make_resident

pytestmark = pytest.mark.django_db
NEW = base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def residents() -> list[str]:
    grid = make_cast().grid
    names = ["张三", "李四", "王五"]
    for name in names:
        make_resident(grid, name=name, id_number="", phone="")
    return names


def use_new_key(settings: Any, key_id: str = "k77") -> None:
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = {**old, "current": key_id, "keys": {**old["keys"], key_id: NEW}}


def stored_names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM members_resident ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def rotate() -> dict[str, Any]:
    out = StringIO()
    call_command("rotate_field_keys", "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def names() -> list[str]:
    return [resident.name for resident in Resident.objects.order_by("pk")]


@pytest.mark.parametrize("key_id", ["k77", "sm77"])
def test_rotation_seals_all_rows_again(settings: Any, residents: list[str], key_id: str) -> None:
    use_new_key(settings, key_id)
    assert names() == residents
    assert rotate() == {"resealed": 3, "left": 0, "key": key_id}
    assert all(name.startswith(f"{key_id}:") for name in stored_names())
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, "keys": {key_id: NEW}}
    assert names() == residents, "the old key is no longer needed"


def test_a_run_cut_short_goes_on_where_it_stopped(settings: Any, residents: list[str]) -> None:
    use_new_key(settings)
    column = next(c for c in sealed_columns() if c[0] is Resident and c[1].name == "name")
    assert reseal(column, size=2) == 2
    assert names() == residents
    assert rotate()["resealed"] == 1
    assert rotate()["resealed"] == 0


def test_every_sealed_column_is_found() -> None:
    found = {f"{model._meta.label}.{field.name}" for model, field in sealed_columns()}
    assert {"members.Resident.name", "members.Resident.phone", "members.Dwelling.address"} <= found
