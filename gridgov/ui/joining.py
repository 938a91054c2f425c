"""Names one after the other, and one beside another, with the signs of the reader's language."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _


def listed(names: Iterable[object]) -> str:
    """ "A, B" or "A、B"; empty for none."""
    shown = [str(name) for name in names]
    return (
        reduce(lambda one, other: _("%(one)s, %(other)s") % {"one": one, "other": other}, shown)
        if shown
        else ""
    )


def beside(word: object, more: object) -> str:
    """ "Word (more)", in Chinese with brackets of full width."""
    return _("%(word)s (%(more)s)") % {"word": word, "more": more}
