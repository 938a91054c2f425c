"""Searching for cases: what finds what, every word of a text, nothing that one may not see, the best first."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.actions import Contact
from cases.models import Case
from cases.queries.inbox import Desk
from cases.searching import finding
from cases.searching.finding import candidates, marked, search
from cases.searching.words import is_chinese, query_of
from tests.cases.world import IN_G3, World
from tests.test_permissions import signed_in

PHONE = "138 0000 5678"
TEXTS = {
    "litter": ("小区门口暴露垃圾，无人清理。 Bags beside the bin", "杨柳路12号"),
    "lamp": ("路灯不亮 The lamp is out", "Willow Road 12"),
    "wide": ("ＡＴＭ机旁垃圾成堆", ""),
    "dog": ("遛狗不牵绳", "滨河公园"),
}


@pytest.fixture
def cases(world: World) -> dict[str, Case]:
    made = {name: world.report(description=text) for name, (text, _place) in TEXTS.items()}
    for name, (_text, place) in TEXTS.items():
        Case.objects.filter(pk=made[name].pk).update(place=place)
    made["far"] = world.report(
        place=IN_G3, by=world.cast.root, description="远处垃圾", contact=Contact("A", PHONE)
    )
    made["called"] = world.report(description="渣土车漏撒", contact=Contact("王小明", PHONE))
    made["quarrel"] = world.report(by=world.cast.stranger, description="邻居垃圾纠纷")
    Case.objects.filter(pk=made["quarrel"].pk).update(dispute=True)
    return made


def found(user: Any, text: str, cases: dict[str, Case]) -> set[str]:
    ids = set(candidates(Desk.of(user), text))
    return {name for name, case in cases.items() if case.pk in ids}


QUERIES: list[tuple[str, set[str]]] = [
    ("垃圾", {"litter", "wide"}),
    ("暴露垃圾", {"litter"}),
    ("垃圾 暴露", {"litter"}),
    ("垃", {"litter", "wide"}),
    ("垃圾 门", {"litter"}),
    ("垃圾 灯", set()),
    ("圾无", set()),
    ("路灯", {"lamp"}),
    ("杨柳", {"litter"}),
    ("杨柳路12", {"litter"}),
    ("bin", {"litter"}),
    ("BINS", set()),
    ("lam out", {"lamp"}),
    ("atm", {"wide"}),
    ("ＬＡＭＰ", {"lamp"}),
    ("滨河", {"dog"}),
    ("13800005678", {"called"}),
    ("138-0000-5678", {"called"}),
    ("13800005679", set()),
    ("unicorn", set()),
    ("'; DROP TABLE", set()),
    ("% _ \\ & | ! :*", set()),
]


@pytest.mark.parametrize("rare", [finding.RARE, 0], ids=["index", "walk"])
def test_what_finds_what(
    world: World, cases: dict[str, Case], rare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the index of words, and where very many have the words by walking the newest: both know the same."""
    monkeypatch.setattr(finding, "RARE", rare)
    answers = [(text, found(world.cast.oscar, text, cases)) for text, _expected in QUERIES]
    assert answers == QUERIES


def test_a_number_finds_its_case_and_its_beginning_the_day(world: World, cases: dict[str, Case]) -> None:
    number = cases["dog"].number
    for text in (number, number.lower(), number.replace("-", ""), f" {number} "):
        assert found(world.cast.oscar, text, cases) == {"dog"}
    seen = set(cases) - {"far", "quarrel"}
    assert found(world.cast.oscar, number[:8], cases) - {"quarrel"} == seen
    assert "dog" in found(world.cast.oscar, number[:11], cases)


def test_nobody_finds_what_he_may_not_see(world: World, cases: dict[str, Case]) -> None:
    """Neither by words nor by number nor by telephone; a dispute's words find it for nobody."""
    asked = ("垃圾", "远处", "邻居", "渣土", PHONE, *(case.number for case in cases.values()))
    for who, user in world.cast.people.items():
        mine = set(Case.objects.visible_to(user).values_list("pk", flat=True))
        for text in asked:
            ids = set(candidates(Desk.of(user), text))
            assert ids <= mine, (who, text)
            assert cases["quarrel"].pk not in ids or text == cases["quarrel"].number, (who, text)
    assert found(world.cast.stranger, cases["quarrel"].number, cases) == {"quarrel"}


def test_a_telephone_is_looked_up_only_by_who_may_read_it(world: World, cases: dict[str, Case]) -> None:
    """A district sees both cases, but works on neither."""
    assert {"far", "called"} <= found(world.cast.dan, "渣土", cases) | found(world.cast.dan, "远处", cases)
    assert found(world.cast.dan, PHONE, cases) == set()
    assert found(world.cast.alice, PHONE, cases) == {"called"}
    assert found(world.cast.root, PHONE, cases) == {"far", "called"}


def test_the_best_first_on_pages_that_hold_each_once(world: World) -> None:
    """As it was written before scattered words, open before ended, the newest first."""
    scattered = world.report(description="垃圾很多，桶满了")
    closed = world.walk(
        world.report(description="垃圾桶翻倒"), "establish", "dispatch", "answer", "check", "close"
    )
    first, second = world.report(description="垃圾桶"), world.report(description="旧垃圾桶")
    desk, cursor, pages = Desk.of(world.cast.oscar), "", []
    while True:
        page = search(desk, "垃圾 桶", cursor=cursor, size=1).page
        pages += page.items
        cursor = page.next_cursor
        if not cursor:
            break
    assert {case.pk for case in pages} == {scattered.pk, closed.pk, first.pk, second.pk}
    assert len(pages) == 4
    together = [case.pk for case in search(desk, "垃圾桶").page.items]
    assert together == [second.pk, first.pk, closed.pk]


def test_a_slip_of_the_hand_is_answered_with_names(world: World) -> None:
    assert "Riverside Street" in search(Desk.of(world.cast.oscar), "Rivreside Stret").names


HAN_TEXTS = st.text(st.sampled_from("垃圾桶路灯门口，。 ab12Ｘ"), min_size=1, max_size=30)


@pytest.mark.django_db
@given(HAN_TEXTS)
def test_every_two_characters_of_a_text_find_it(text: str) -> None:
    """What the database cuts is what is asked: each pair of Chinese that stands together, and the whole."""
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    asked = [pair for pair in pairs if all(map(is_chinese, pair))] + [text] * bool(query_of(text))
    with connection.cursor() as cursor:
        for pair in asked:
            cursor.execute("SELECT case_words('', %s) @@ %s::tsquery", [text, query_of(pair)])
            assert cursor.fetchone() == (True,), (text, pair)


@pytest.mark.parametrize(
    ("text", "asked", "hits"),
    [
        ("门口暴露垃圾", "垃圾", ["垃圾"]),
        ("Bags beside the Bin", "bin", ["Bin"]),
        ("垃圾和垃圾", "垃圾", ["垃圾", "垃圾"]),
        ("x" * 300 + "垃圾", "垃圾", ["垃圾"]),
        ("nothing", "垃圾", []),
    ],
)
def test_excerpts_mark_what_was_looked_for(text: str, asked: str, hits: list[str]) -> None:
    pieces = marked(text, asked)
    assert [piece for piece, hit in pieces if hit] == hits
    assert "".join(piece for piece, _hit in pieces).strip("…") in text
    assert sum(len(piece) for piece, _hit in pieces) < 200


def test_page_and_api_tell_the_same(world: World, cases: dict[str, Case]) -> None:
    client = signed_in(world.cast.oscar)
    page = client.get(reverse("desk:search"), {"q": "垃圾"}).content.decode()
    assert "<mark>垃圾</mark>" in page
    numbers = [row["number"] for row in client.get(reverse("api-search"), {"q": "垃圾"}).json()["results"]]
    assert numbers == [cases["wide"].number, cases["litter"].number]
    assert all(number in page for number in numbers)
    assert "fits" in client.get(reverse("desk:search"), {"q": "unicorn"}).content.decode()
    assert client.get(reverse("api-search")).status_code == 400
