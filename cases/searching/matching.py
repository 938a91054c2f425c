"""The condition on cases that a text makes. Descriptions of disputes are in no index: they are found by number only."""

import re

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower
from django.db.models.lookups import Contains

from cases.searching.words import query_of, singles_of

NUMBER = re.compile(r"(\d{8})[-\s]?([0-9A-Z]{6})")
BEGINNING = re.compile(r"\d{8}([-\s]?[0-9A-Z]{0,5})")


class _Matches(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


class _Query(Func):
    template = "(%(expressions)s)::tsquery"
    output_field = TextField()


PLAIN = Lower(
    Func(
        Concat("place", Value(" "), "description", output_field=TextField()),
        template="normalize(%(expressions)s, NFKC)",
    )
)
"""What both hold, without differences that nobody means."""
WORDS = Func("place", "description", function="case_words", output_field=SearchVectorField())


def text_condition(text: str) -> Q:
    """A whole number finds exactly that case, its day and more those that begin so; else all words of it are in
    description or place.
    """
    text = text.strip()
    if not text:
        return Q()
    if number := NUMBER.fullmatch(text.upper()):
        return Q(number=f"{number[1]}-{number[2]}")
    if BEGINNING.fullmatch(text.upper()):
        return Q(number__startswith="-".join(filter(None, (text[:8], text[8:].strip(" -").upper()))))
    return with_words(text)


def with_words(text: str) -> Q:
    """All words are in description or place."""
    query = query_of(text)
    found = Q(_Matches(WORDS, _Query(Value(query))), dispute=False) if query else Q(pk__in=[])
    for single in singles_of(text):
        found &= Q(Contains(PLAIN, single))
    return found
