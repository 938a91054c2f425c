"""Pure rules for personal data: how it is written for comparison, when it is plausible, how it is masked."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from gridgov.problems import Invalid

NOT_IN_NUMBERS = re.compile(r"[\s\-()（）.·]")
PHONE = re.compile(r"\d{5,15}")
CHINESE_MOBILE = re.compile(r"(?:\+?86)(1\d{10})")


def plain_name(text: str) -> str:
    """A name for comparison: full-width letters like half-width ones, one space between words, lower case."""
    return " ".join(_plain(_plain(text).casefold()).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _without_separators(text: str) -> str:
    return _plain(NOT_IN_NUMBERS.sub("", _plain(text)))


def plain_id_number(text: str) -> str:
    return _without_separators(_plain(text).upper())


def plain_phone(text: str) -> str:
    """Digits only; a Chinese mobile number without its country code."""
    digits = _without_separators(text)
    mobile = CHINESE_MOBILE.fullmatch(digits)
    return mobile[1] if mobile else digits.lstrip("+")


NORMALISERS = {"name": plain_name, "id_number": plain_id_number, "phone": plain_phone}

REASONS = {
    InvalidLength: gettext_lazy("The identity number does not have 18 characters."),
    InvalidFormat: gettext_lazy("The identity number holds characters other than digits (and X at the end)."),
    InvalidComponent: gettext_lazy(
        "The identity number names a place or a day of birth that does not exist."
    ),
    InvalidChecksum: gettext_lazy(
        "The last character of the identity number does not fit: something is mistyped."
    ),
}


def checked_id_number(text: str) -> str:
    """The resident identity number, normalised; Invalid says which part is wrong, without repeating the number."""
    number = plain_id_number(text)
    if not number:
        return ""
    try:
        ric.validate(number)
    except InvalidComponent:
        if not _is_plausible(number):
            raise Invalid({"id_number": REASONS[InvalidComponent]}) from None
    except ValidationError as error:
        raise Invalid({"id_number": REASONS.get(type(error), REASONS[InvalidFormat])}) from error
    return number


def _is_plausible(number: str) -> bool:
    """The library wants the county to be as old as the person, but numbers were given from 1984 on, to the old too."""
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return any(facts for _code, facts in numdb.get("cn/loc").info(number[:6])[1:])


def checked_phone(text: str) -> str:
    """The telephone number, digits only; Invalid when it cannot be one."""
    number = plain_phone(text)
    if number and not PHONE.fullmatch(number):
        raise Invalid({"phone": _("A telephone number has 5 to 15 digits.")})
    return number


def checked_name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not name or len(name) > 60:
        raise Invalid({"name": _("A name has 1 to 60 characters.")})
    return name


def birth_year_of(id_number: str) -> int | None:
    """The year of birth that an identity number holds."""
    return int(id_number[6:10]) if id_number else None


def sex_of(id_number: str) -> str:
    """`m` or `f` as the identity number tells, "" without one."""
    return ("m" if int(id_number[16]) % 2 else "f") if id_number else ""


def mask_name(name: str) -> str:
    """张* for 张小明, J* for John Smith."""
    return name[:1] + "*" if name else ""


def mask_id_number(number: str) -> str:
    """First six and last two characters of a full number; of anything shorter the last two."""
    kept = 6 if len(number) >= 15 else 0
    return (
        number[:kept] + "*" * (len(number) - kept - 2) + number[-2:] if len(number) > 4 else "*" * len(number)
    )


def mask_phone(number: str) -> str:
    """138****5678; of a shorter number only the last two digits."""
    if len(number) >= 11:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_mail(address: str) -> str:
    """w****@example.org."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}****{at}{host}" if at else "****" if address else ""


def mask_address(address: str) -> str:
    """The first six characters, which name the road, not the door."""
    return address[:6] + "****" if len(address) > 6 else "****" if address else ""


MASKS = {"name": mask_name, "id_number": mask_id_number, "phone": mask_phone}
