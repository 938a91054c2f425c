"""Looking on site, as pure rules: which cases are drawn, and the words that a city uses for the two looks."""

import hmac
import re
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.db import models

PARTS = 10_000  # a share is kept to the hundredth of a percent


def draw(seed: str, purpose: str, case: UUID) -> int:
    """A number from 0 to 9,999 that follows from the case, and that nobody foresees without the seed."""
    digest = hmac.new(seed.encode(), f"{purpose}:{case}".encode(), sha256).digest()
    return int.from_bytes(digest[:8]) % PARTS


def parts_of(share: Decimal) -> int:
    """A share from 0 to 1 in the unit of `draw`: a case is in the sample when its number is smaller."""
    return int(share * PARTS)


class Wording(models.TextChoices):
    """Words that Chinese cities use for one look or the other."""

    HESHI = "heshi", "核实"
    HECHA = "hecha", "核查"
    HEYAN = "heyan", "核验"
    FUHE = "fuhe", "复核"


class Verb(models.TextChoices):
    """The same in English."""

    VERIFY = "verify", "verify"
    CHECK = "check", "check"
    INSPECT = "inspect", "inspect"


FORMS: dict[str, tuple[str, ...]] = {  # as it stands, done, being done, the noun
    Verb.VERIFY: ("verify", "verified", "verifying", "verification"),
    Verb.CHECK: ("check", "checked", "checking", "check"),
    Verb.INSPECT: ("inspect", "inspected", "inspecting", "inspection"),
}
ENGLISH = re.compile(r"\b(verify|verified|verifying|verification|check|checked|checking)\b", re.IGNORECASE)
CHINESE = re.compile("核实|核查")


class Words(NamedTuple):
    """What stands for the look before filing and the one before closing; codes of `Wording` and `Verb`."""

    verify_zh: str = Wording.HESHI
    check_zh: str = Wording.HECHA
    verify_en: str = Verb.VERIFY
    check_en: str = Verb.CHECK


USUAL = Words()


def reworded(text: str, words: Words, language: str) -> str:
    """A sentence of the program with the city's words in place of the usual ones."""
    if words == USUAL:
        return text
    if language.startswith("zh"):
        chosen = {"核实": Wording(words.verify_zh).label, "核查": Wording(words.check_zh).label}
        return CHINESE.sub(lambda found: str(chosen[found[0]]), text)
    return ENGLISH.sub(lambda found: _english(found[0], words), text)


def _english(found: str, words: Words) -> str:
    usual = Verb.VERIFY if found.lower().startswith("verif") else Verb.CHECK
    chosen = FORMS[words.verify_en if usual == Verb.VERIFY else words.check_en]
    form = chosen[FORMS[usual].index(found.lower())]
    case: Callable[[str], str] = str.capitalize if found[0].isupper() else str
    return case(form)
