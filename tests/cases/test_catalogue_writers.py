"""The catalogue written by two at once, on connections of their own, and reports that do not wait for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cases.catalogue import StandardText, edit_class, edit_standard, load_catalogue, offer_class
from cases.models import Case, CaseClass, FilingStandard
from gridgov.problems import Stale
from tests.cases.test_catalogue import NATIONAL
from tests.cases.world import World, make_world

WAIT = 20  # seconds, where something is broken
A_MOMENT = 0.3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def text(value: str, **more: Any) -> StandardText:
    return StandardText("ordinary", Decimal(value), "working_day", is_urgent=False, **more)


@contextmanager
def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Iterator[Future[Any]]:
    """`second` on another connection, begun after `first` has written and before it commits."""

    def run() -> Any:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        first()
        begun = pool.submit(run)
        with suppress(TimeoutError):
            begun.result(A_MOMENT)
        yield begun


def result(begun: Future[Any]) -> Any:
    """What it returned, or the exception it raised."""
    return begun.exception(WAIT) or begun.result()


def own_file(folder: Path, world: World, value: str) -> Callable[[], Any]:
    """The city's own file with another limit of the class's first standard, to be loaded."""
    of = world.classes["litter"]
    path = folder / f"{value}.csv"
    path.write_text(
        "scheme,kind,code,number,condition_type,limit_value,limit_unit,is_urgent\n"
        f"{of.scheme.code},{of.kind},{of.code},1,ordinary,{value},working_day,no\n"
    )
    return lambda: load_catalogue(files=[path], own=True)


def test_nobody_who_reports_waits_for_the_catalogue(world: World) -> None:
    def edit() -> None:
        offer_class(case_class=world.classes["litter"], offered=True)
        edit_standard(standard=world.standards["litter"], text=text("9"))

    def establish() -> Case:
        return world.walk(world.report(), "establish")

    with meanwhile(edit, establish) as reporting:
        case = reporting.result(
            WAIT
        )  # a reference to a class or standard asks for no lock that the edit holds
        assert case.filing_standard_id == world.standards["litter"].pk, "as it was in force then"


def test_a_file_is_loaded_over_what_was_just_written(world: World, tmp_path: Path) -> None:
    """Whoever comes second sees what the first wrote, and makes the version after it."""
    standard = world.standards["litter"]
    edit = lambda: edit_standard(standard=standard, text=text("9"))  # noqa: E731
    with meanwhile(edit, own_file(tmp_path, world, "5")) as loading:
        assert not loading.done()
    assert [change.fields["limit_value"] for change in result(loading).differing() if change.fields] == [
        (Decimal(9), Decimal(5))
    ]
    versions = FilingStandard.objects.filter(case_class=standard.case_class, number=1).order_by("version")
    assert [(row.version, int(row.limit_value)) for row in versions] == [(1, 2), (2, 9), (3, 5)]
    newest = versions.last()
    assert newest is not None
    with meanwhile(
        own_file(tmp_path, world, "4"), lambda: edit_standard(standard=newest, text=text("8"))
    ) as edited:
        assert not edited.done()
    assert isinstance(result(edited), Stale)
    assert FilingStandard.objects.newest().get(case_class=standard.case_class, number=1).limit_value == 4


def test_two_load_the_first_catalogue_of_all(transactional_db: None, tmp_path: Path) -> None:
    path = tmp_path / "classes.csv"
    path.write_text(NATIONAL, encoding="utf-8")
    load = lambda: load_catalogue(files=[path])  # noqa: E731
    with meanwhile(load, load) as second:
        pass
    assert result(second).counts()["classes"].keys() == {"same"}


@pytest.mark.parametrize("what", ["setup:class-edit", "setup:standard"])
def test_a_page_that_is_sent_second_is_looked_at_again(world: World, client: Client, what: str) -> None:
    """Two have the form open; what the first wrote is not written over by what the second never saw."""
    litter, standard = world.classes["litter"], world.standards["litter"]
    FilingStandard.objects.filter(pk=standard.pk).update(condition="", closing_condition="")
    page = reverse(what, args=[litter.pk if what == "setup:class-edit" else standard.pk])
    client.force_login(world.cast.ada)
    form = client.get(page).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    if what == "setup:class-edit":
        edit_class(case_class=litter, name="垃圾", responsible_party="环卫")
    else:
        kept = text("2", condition="Bags lie about")
        assert edit_standard(standard=standard, text=kept).pk == standard.pk, "filled in place"
    assert client.post(page, sent).status_code == 409
    sent["seen"] = client.get(page).context["form"].initial["seen"]
    assert client.post(page, sent).status_code == 302
    assert CaseClass.objects.filter(pk=litter.pk).exists()
