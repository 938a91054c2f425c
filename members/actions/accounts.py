"""Accounts: made with a one-time password that has to be changed at the first sign-in."""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from members.charge import require_charge_of, require_personnel
from members.models import User

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is misread from paper
ONE_TIME_ROUNDS = 20_000


def one_time_password() -> str:
    """Twelve letters and digits, 69 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def hash_one_time(password: str) -> str:
    """Few rounds are enough for a random password, and a file of a thousand people does not take minutes.

    Django hashes again with full strength at the first sign-in.
    """
    return PBKDF2PasswordHasher().encode(password, secrets.token_hex(11), iterations=ONE_TIME_ROUNDS)


@transaction.atomic
def create_account(
    *,
    actor: User | None,
    username: str,
    name: str,
    name_en: str = "",
    email: str = "",
    language: str = "",
    password: str | None = None,
) -> tuple[User, str]:
    """A new account and its one-time password. A given `password` (demo, tests) is the person's own to keep."""
    require_personnel(actor)
    check_username(username)
    given = password or one_time_password()
    user = User.objects.create(
        username=User.normalize_username(username),
        password=make_password(given) if password else hash_one_time(given),
        name=name,
        name_en=name_en,
        email=email,
        language=language,
        must_change_password=password is None,
    )
    record(actor=actor, action="account.create", target=user)
    return user, given


def check_username(username: str) -> None:
    """Invalid when the name cannot be used for a new account."""
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid(
            {"username": _("The user name %(name)s is taken; choose another.") % {"name": username}}
        )
    try:
        User._meta.get_field("username").clean(username, None)
    except ValidationError as error:
        raise Invalid({"username": " ".join(error.messages)}) from error


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """The person's own choice of a new password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": " ".join(error.messages)}) from error
    if user.check_password(password):
        raise Invalid({"password": _("Choose a password that differs from the present one.")})
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(actor=user, action="account.change_password", target=user)


@transaction.atomic
def reset_password(*, actor: User | None, user: User) -> str:
    """A new one-time password for somebody who lost theirs."""
    require_charge_of(actor, user)
    password = one_time_password()
    user.password = hash_one_time(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(actor=actor, action="account.reset_password", target=user)
    return password


@transaction.atomic
def change_account(*, actor: User | None, user: User, **changes: str | bool) -> User:
    """Change name, name_en, email, language or is_active. Closing an account leaves its posts to be ended."""
    require_charge_of(actor, user)
    if unknown := set(changes) - {"name", "name_en", "email", "language", "is_active"}:
        raise TypeError(f"change_account does not change {sorted(unknown)}")
    if changes.get("is_active") is False and actor and actor.pk == user.pk:
        raise Invalid(_("You cannot close your own account; ask another administrator."))
    for field, value in changes.items():
        setattr(user, field, value)
    user.save(update_fields=list(changes))
    record(actor=actor, action="account.change", target=user, data={"fields": sorted(changes)})
    return user
