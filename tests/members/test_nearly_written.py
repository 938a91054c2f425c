"""A name with a slip of the hand finds nobody, and leads to who was meant: among those one may see."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from gridgov.nearest import nearest
from tests.cast import Cast

NAMES = ["王小明", "李明", "Oscar Officer", "杨柳街道", "Willow Street"]


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("王晓明", "王小明"),
        ("李鸣", "李明"),
        ("oscar oficer", "Oscar Officer"),
        ("ＷＩＬＬＯＷ ＳＴＲＥＥＴ", "Willow Street"),
        ("杨树街道", "杨柳街道"),
        ("unicorn", None),
        ("", None),
    ],
)
def test_the_nearest_name(written: str, first: str | None) -> None:
    assert next(iter(nearest(written, NAMES)), None) == first


@pytest.mark.parametrize("rows", ["people", "organisations"])
def test_a_list_without_rows_says_whom_you_may_have_meant(cast: Cast, client: Client, rows: str) -> None:
    known = {"people": cast.oscar, "organisations": cast.department}[rows]
    client.force_login(cast.root)
    wrong = known.name_en[:-2] + "q" + known.name_en[-1]
    answer = client.get(reverse(f"members:{rows}"), {"search": wrong}).content.decode()
    assert f'href="?search={quote(known.name_en, safe="")}'.replace("%20", "+") in answer
    assert (
        "Did you mean"
        not in client.get(reverse(f"members:{rows}"), {"search": known.name_en}).content.decode()
    )
    assert "Did you mean" not in client.get(reverse(f"members:{rows}"), {"kind": 0}).content.decode()
