"""Accounts: one-time passwords, and nobody resets the password of somebody with more rights."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gridgov.problems import Invalid, Refused
from members.actions.accounts import (
    change_account,
    change_password,
    create_account,
    one_time_password,
    reset_password,
)
from members.charge import people_in_charge
from members.models import User
from tests.cast import PASSWORD, Cast, give_post


def test_a_new_account_has_a_password_for_once(cast: Cast) -> None:
    user, password = create_account(actor=cast.ada, username="nina", name="倪娜", name_en="Nina Ni")
    assert user.check_password(password)
    assert user.must_change_password
    change_password(user=user, password="a much better one 9")
    user.refresh_from_db()
    assert (user.must_change_password, user.check_password("a much better one 9")) == (False, True)


def test_one_time_passwords_are_long_and_never_alike() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert not {letter for password in made for letter in password} & set("0O1lIoi")


@pytest.mark.parametrize("password", ["short", "12345678901234", "alice", PASSWORD])
def test_bad_choices_of_a_password(cast: Cast, password: str) -> None:
    with pytest.raises(Invalid) as problem:
        change_password(user=cast.alice, password=password)
    assert "password" in problem.value.fields


@pytest.mark.parametrize("username", ["alice", "ALICE", "with space", ""])
def test_user_names_that_cannot_be(cast: Cast, username: str) -> None:
    with pytest.raises(Invalid) as problem:
        create_account(actor=cast.ada, username=username, name="X")
    assert "username" in problem.value.fields


RESET = [
    # who, whose, allowed
    ("ada", "alice", True),
    ("ada", "carl", True),
    ("ada", "root", False),
    ("root", "root", True),
    ("lisa", "anna", True),
    ("lisa", "lisa", False),
    ("lisa", "ada", False),
    ("pia", "lisa", False),
    ("leo", "alice", True),
    ("leo", "anna", False),
    ("alice", "leo", False),
    ("anna", "anna", False),
    ("stranger", "alice", False),
    ("lisa", "stranger", True),
]


@pytest.mark.parametrize(("who", "whose", "allowed"), RESET)
def test_who_may_reset_whose_password(cast: Cast, who: str, whose: str, allowed: bool) -> None:
    actor, user = getattr(cast, who), getattr(cast, whose)
    if allowed:
        password = reset_password(actor=actor, user=user)
        user.refresh_from_db()
        assert user.check_password(password)
        assert user.must_change_password
    else:
        with pytest.raises(Refused):
            reset_password(actor=actor, user=user)
        user.refresh_from_db()
        assert user.check_password(PASSWORD) or whose == "root"


def test_a_post_that_begins_later_protects_already(cast: Cast) -> None:
    later = timezone.localdate() + timedelta(days=3)
    give_post(cast.stranger, "administrator", cast.city_centre, starts_on=later)
    with pytest.raises(Refused):
        reset_password(actor=cast.pia, user=cast.stranger)


def test_nobody_closes_the_own_account(cast: Cast) -> None:
    with pytest.raises(Invalid):
        change_account(actor=cast.ada, user=cast.ada, is_active=False)
    assert change_account(actor=cast.ada, user=cast.anna, is_active=False).is_active is False


@pytest.mark.parametrize("who", ["anna", "alice", "stranger", "henry"])
def test_who_may_not_make_accounts(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        create_account(actor=getattr(cast, who), username="nina", name="N")
    assert not people_in_charge(getattr(cast, who)).exists()


def test_whom_one_looks_after(cast: Cast) -> None:
    def names(user: User) -> set[str]:
        return {found.username for found in people_in_charge(user)}

    assert names(cast.lisa) == {"anna", "dora", "oscar", "lisa", "pia", "stranger"}
    assert names(cast.leo) == {"alice", "leo", "stranger"}
    assert names(cast.ada) == {*cast.people} - {"root"}
