"""The number of a component: six digits of the district, two of the group, three of the class, six running ones. Pure.

The first six tell where the thing was registered, not where it is: a number stays when the thing is moved.
"""

import re

from django.utils.translation import gettext as _

from gridgov.problems import Invalid

LENGTH = 17
DISTRICT, CLASS = 6, 5
LAST = 999_999
WHOLE = re.compile(r"\d{17}", re.ASCII)


def district_digits(area_code: str) -> str:
    """Six digits for any area code: its first six, filled up with zeros behind, as the national codes do.

    A code without digits gives 000000. Two districts may come out alike; the running number keeps their things apart.
    """
    digits = "".join(re.findall(r"\d", area_code, re.ASCII))
    return digits[:DISTRICT].ljust(DISTRICT, "0")


def prefix(area_code: str, class_code: str) -> str:
    """All but the running number."""
    return district_digits(area_code) + class_code


def following(start: str, highest: str | None) -> str:
    """The number after `highest`, the last that begins with `start` (None: the first). Invalid when all are used."""
    running = int(highest[len(start) :]) + 1 if highest else 1
    if running > LAST:
        raise Invalid({"component_class": _("All numbers of this class are used in this district.")})
    return f"{start}{running:06}"


def class_of(code: str) -> str:
    """The class that a number names."""
    return code[DISTRICT : DISTRICT + CLASS]


def fault(code: str, class_code: str) -> str:
    """Why a given number cannot be the one of a thing of this class; "" when it can."""
    if not WHOLE.fullmatch(code):
        return _("the code %(code)s has not 17 digits (6 + 2 + 3 + 6).") % {"code": code}
    if class_of(code) != class_code:
        return _("the code %(code)s names the class %(inside)s, the row says %(given)s.") % {
            "code": code,
            "inside": class_of(code),
            "given": class_code,
        }
    return ""
