"""Why a message cannot go out."""

from django.utils.translation import gettext, gettext_noop

# Kept in English, shown in the reader's language (`Delivery.reason`).
NO_MAIL = gettext_noop("no mail address")
NO_PHONE = gettext_noop("no telephone number")
GONE = gettext_noop("the receiver wants no more posts (410 Gone)")
SENTENCES = (NO_MAIL, NO_PHONE, GONE)


class Hopeless(Exception):
    """Trying again would change nothing: a person has to do something first."""


class Needless(Exception):
    """Nothing is left to tell: it was read in the app, or is the person's no more."""


def saying(word: str) -> list[str]:
    """The sentences that have this word in the reader's language."""
    return [sentence for sentence in SENTENCES if word.casefold() in gettext(sentence).casefold()]
