"""The words in braces of a ready text, pure: {number} becomes the case's number, and so on."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

BLANK = re.compile(r"\{([^{}]*)\}")
BLANKS = {
    "number": _("the case's number"),
    "class": _("its class"),
    "place": _("its place"),
    "grid": _("the grid it lies in"),
    "holder": _("who answers for it"),
    "reported": _("the day it was reported"),
    "today": _("today's date"),
}


def unknown(text: str) -> list[str]:
    """Words in braces that nothing can fill, in order."""
    return [word for word in BLANK.findall(text) if word not in BLANKS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled; one that has no value here stays as it stands, for a person to fill."""
    return BLANK.sub(lambda found: values.get(found[1]) or found[0], text)
