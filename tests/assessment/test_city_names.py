"""Names and people that do not exist."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from assessment.city import names, people


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("invent", "count"), [(names.districts, 60), (names.streets, 833), (names.communities, 10_000)]
)
def test_names_differ_in_both_languages(invent: object, count: int) -> None:
    made = invent(rng(), count)  # type: ignore[operator]
    assert len(made) == len({name.zh for name in made}) == len({name.en for name in made}) == count
    assert all(name.en.isascii() and not name.zh.isascii() for name in made)


def test_a_few_names_read_as_names() -> None:
    assert names.split("云岭yunling") == ("云岭", "Yunling")
    assert names.city(rng()).zh.endswith("市")
    assert names.districts(rng(), 2)[0].en.endswith(" District")
    assert names.grid(3) == ("第3网格", "Grid 3")
    assert names.road(rng()).zh.endswith("号")


def test_the_same_seed_gives_the_same_names() -> None:
    assert names.communities(rng(7), 30) == names.communities(rng(7), 30) != names.communities(rng(8), 30)


def test_no_street_is_called_by_a_known_real_name() -> None:
    real = set(names.REAL_STREETS.split())
    assert not real & {name.zh.removesuffix("街道") for name in names.streets(rng(), 900)}


@given(born=st.dates(date(1920, 1, 1), date(2026, 1, 1)), serial=st.integers(0, 5000))
def test_identity_numbers_are_well_formed_and_nobodys(born: date, serial: int) -> None:
    number = people.identity_number(born, serial)
    assert len(number) == 18
    assert number[-1] == ric.calc_check_digit(number)
    assert ric.get_birth_date(number) == born
    with pytest.raises(InvalidComponent):
        ric.get_birth_place(number)


def test_no_region_begins_with_99() -> None:
    assert not any(props for _part, props in numdb.get("cn/loc").info("99"))


def test_telephones_cannot_ring() -> None:
    made = [people.phone(rng(seed)) for seed in range(50)]
    assert all(len(phone) == 11 and phone.startswith("100") and phone.isdigit() for phone in made)


def test_residents_fit_together() -> None:
    today = date(2026, 3, 2)
    for number in range(200):
        person = people.resident(rng(number), today, number)
        assert person.sex == ("m" if int(person.id_number[16]) % 2 else "f")
        age = today.year - int(person.id_number[6:10])
        assert person.care_group != "child_left_behind" or age <= 16
        assert person.care_group not in ("elder_alone", "empty_nest") or age >= 69
