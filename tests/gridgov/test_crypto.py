"""Sealing: what comes out is what went in, only in its own place, under any key that is at hand."""

import base64
from typing import Any

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from gridgov.crypto import BrokenSeal, lookup_hash, open_sealed, seal
from gridgov.fields import LookupField, SecretField

KEY_1, KEY_2, LOOKUP = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))


def keys(current: str = "k1", **more: str) -> dict[str, object]:
    return {"current": current, "keys": {"k1": KEY_1, **more}, "lookup": LOOKUP}


@pytest.fixture(autouse=True)
def _field_keys(settings: Any) -> None:
    settings.FIELD_KEYS = keys()


@given(text=st.text(), context=st.text(max_size=20))
def test_opens_to_what_was_sealed(text: str, context: str) -> None:
    sealed = seal(text, context)
    assert open_sealed(sealed, context) == text
    assert sealed.startswith("k1:")
    assert seal(text, context) != sealed, "the same text is sealed differently each time"


@given(text=st.text(min_size=4))
def test_sealed_text_does_not_show_the_text(text: str) -> None:
    assert text.encode() not in base64.b64decode(seal(text).partition(":")[2])


def test_another_place_does_not_open_it() -> None:
    with pytest.raises(BrokenSeal):
        open_sealed(seal("138", "resident.phone"), "resident.name")


@given(position=st.integers(min_value=0, max_value=30), flip=st.integers(min_value=1, max_value=255))
def test_any_changed_byte_breaks_the_seal(position: int, flip: int) -> None:
    key_id, _, body = seal("hello").partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[position] ^= flip
    with pytest.raises(BrokenSeal):
        open_sealed(f"{key_id}:{base64.b64encode(raw).decode()}")


@pytest.mark.parametrize("sealed", ["k9:AAAA", "nonsense", "k1:***", "k1:", "sm1:AAAA", ""])
def test_what_was_never_sealed_is_refused(sealed: str) -> None:
    with pytest.raises(BrokenSeal):
        open_sealed(sealed)


def test_old_keys_open_and_the_current_one_seals(settings: Any) -> None:
    old = seal("张三")
    settings.FIELD_KEYS = keys("k2", k2=KEY_2)
    assert open_sealed(old) == "张三"
    assert seal("张三").startswith("k2:")


def test_sm4_is_chosen_by_the_name_of_the_key(settings: Any) -> None:
    settings.FIELD_KEYS = keys("sm1", sm1=KEY_2)
    sealed = seal("李四", "resident.name")
    assert sealed.startswith("sm1:")
    assert open_sealed(sealed, "resident.name") == "李四"
    settings.FIELD_KEYS = keys("k2", k2=KEY_2)
    with pytest.raises(BrokenSeal):
        open_sealed(sealed.replace("sm1:", "k2:"), "resident.name")


def test_a_short_key_is_named(settings: Any) -> None:
    settings.FIELD_KEYS = keys("k2", k2=base64.b64encode(b"short").decode())
    with pytest.raises(ImproperlyConfigured, match="k2"):
        seal("x")


def test_lookup_tells_purposes_apart_and_depends_on_its_own_key(settings: Any) -> None:
    phone = lookup_hash("13800005678", "resident.phone")
    assert phone == lookup_hash("13800005678", "resident.phone")
    assert phone != lookup_hash("13800005678", "resident.id_number")
    assert len(phone) == 64
    settings.FIELD_KEYS = keys("k2", k2=KEY_2)
    assert phone == lookup_hash("13800005678", "resident.phone"), (
        "rotating field keys keeps what was found findable"
    )
    settings.FIELD_KEYS = {**keys(), "lookup": KEY_2}
    assert phone != lookup_hash("13800005678", "resident.phone")


def test_a_sealed_field_cannot_be_searched() -> None:
    with pytest.raises(FieldError, match="LookupField"):
        SecretField(context="x").get_lookup("exact")


def test_fields_survive_being_written_into_a_migration() -> None:
    for field in (SecretField(context="resident.name"), LookupField(purpose="resident.name")):
        _name, path, args, kwargs = field.deconstruct()
        assert path.startswith("gridgov.fields.")
        again = type(field)(*args, **kwargs)
        assert again.deconstruct() == field.deconstruct()


def test_nothing_has_no_hash() -> None:
    assert LookupField(purpose="x").hash_of("") == ""
