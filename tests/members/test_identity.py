"""Pure rules of personal data: comparing, checking, masking."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridgov.problems import Invalid
from members import identity

GOOD = "11010519491231002X"


@pytest.mark.parametrize(
    ("function", "text", "plain"),
    [
        (identity.plain_name, "  张  三 ", "张 三"),
        (identity.plain_name, "ＡＬＩＣＥ Zhang", "alice zhang"),
        (identity.plain_id_number, "110105 19491231 002x", GOOD),
        (identity.plain_phone, "+86 138-0000-5678", "13800005678"),
        (identity.plain_phone, "８６13800005678", "13800005678"),
        (identity.plain_phone, "(0571) 8888 0000", "057188880000"),
        (identity.plain_phone, "+44 20 7946 0000", "442079460000"),
    ],
)
def test_what_is_written_differently_is_found_alike(
    function: Callable[[str], str], text: str, plain: str
) -> None:
    assert function(text) == plain


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    for normalise in identity.NORMALISERS.values():
        assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110105", "18 characters"),
        ("1101051949123100AB", "other than digits"),
        ("990105194912310023", "place or a day"),
        ("110105194913310021", "place or a day"),
        ("110105194902300020", "place or a day"),
        ("110105194912310021", "last character"),
    ],
)
def test_bad_identity_numbers_are_refused_by_reason(number: str, words: str) -> None:
    with pytest.raises(Invalid) as problem:
        identity.checked_id_number(number)
    assert words in str(problem.value)
    assert number not in str(problem.value), "a refusal never repeats the number"


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(position: int, shift: int) -> None:
    letters = list(GOOD)
    digit = 10 if letters[position] == "X" else int(letters[position])
    letters[position] = str((digit + shift) % 10)
    if "".join(letters) != GOOD:
        with pytest.raises(Invalid):
            identity.checked_id_number("".join(letters))


@pytest.mark.parametrize("number", ["310115195001010020", "440307195001010020", "33028219500101002X"])
def test_people_older_than_their_county_have_good_numbers(number: str) -> None:
    assert identity.checked_id_number(number) == number


def test_what_an_identity_number_tells() -> None:
    assert identity.checked_id_number(GOOD.lower()) == GOOD
    assert (identity.birth_year_of(GOOD), identity.sex_of(GOOD)) == (1949, "f")
    assert (identity.birth_year_of(""), identity.sex_of("")) == (None, "")


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (identity.mask_name, "张小明", "张*"),
        (identity.mask_name, "", ""),
        (identity.mask_id_number, GOOD, "110105**********2X"),
        (identity.mask_id_number, "1234567", "*****67"),
        (identity.mask_id_number, "1234", "****"),
        (identity.mask_phone, "13800005678", "138****5678"),
        (identity.mask_phone, "88880000", "******00"),
        (identity.mask_phone, "110", "***"),
        (identity.mask_phone, "", ""),
        (identity.mask_address, "河畔街道柳园路12号3单元402", "河畔街道柳园****"),
    ],
)
def test_masks(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


@given(st.text(alphabet="0123456789", min_size=5, max_size=20))
def test_masks_always_hide_at_least_three_characters(text: str) -> None:
    for mask in (identity.mask_phone, identity.mask_id_number):
        assert mask(text).count("*") >= 3
        assert len(mask(text)) == len(text)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(Invalid):
        identity.checked_name(name)


@pytest.mark.parametrize("phone", ["12", "call me", "1" * 16])
def test_telephones_that_are_none(phone: str) -> None:
    with pytest.raises(Invalid):
        identity.checked_phone(phone)
