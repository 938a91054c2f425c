"""Where the shipped catalogue has its words and limits from, in the reader's language.

The data carry these sentences in English; a city writes its own, which are shown as they are.
"""

from django.utils.translation import gettext, gettext_noop

SHIPPED_WORDS = frozenset(
    (
        gettext_noop("GB/T 47678.5-2026 App.A/C; secondary transcription"),
        gettext_noop("Yuncheng City filing/handling/closing standard"),
        gettext_noop("public repositories"),
        gettext_noop(
            "component: public source code (BJxxxx codes) + public source code (2013 SQL order); "
            "event: public source code"
        ),
        gettext_noop("code+name: found in source (secondary transcription)"),
        gettext_noop("code+name: found in source (secondary transcription); limit: own default, unverified"),
        gettext_noop(
            "code+name: found in source (secondary transcription); limit: found in source "
            "(code+name match; one city, Yuncheng City filing/handling/closing standard)"
        ),
        gettext_noop(
            "code+name: found in source (secondary transcription); limit: found in source "
            "(name match; one city, Yuncheng City filing/handling/closing standard)"
        ),
        gettext_noop(
            "code+name: found in source (secondary transcription); limit: found in source "
            "(manual match; one city, Yuncheng City filing/handling/closing standard)"
        ),
        gettext_noop(
            "class name: own synthesis from GB/T 34300 scope, Zhoushan 2023 ordinance art.23 list and a Shenzhen "
            "district 18-type list; no national code; limit: own default, unverified"
        ),
        gettext_noop(
            "class + limit: found in source (Yuncheng City filing/handling/closing standard major class 05 "
            "emergencies); code is product-defined"
        ),
        gettext_noop(
            "limit 30 continuous minutes: found in source (smart_cityguard TimerDefaults); code product-defined"
        ),
        gettext_noop("name: found in source (one city); no national code"),
        gettext_noop(
            "name: general knowledge, not verified; 5 component and 6 event majors: found in source"
        ),
        gettext_noop(
            "code+name: found in source (one city’s table before 2026); that it is the national class: inferred"
        ),
        gettext_noop("found in source"),
        gettext_noop(
            "found in source (codes agree across two repositories for components; event codes one repository); "
            "mapping to 2026: own"
        ),
        gettext_noop("limit: found in source (one city)"),
        gettext_noop("limit: found in source (code+name match; one city)"),
        gettext_noop("limit: found in source (name match; one city)"),
        gettext_noop("limit: found in source (manual match; one city)"),
        gettext_noop("limit: found in source (local match; one city)"),
        gettext_noop("mapping: the same row of the source"),
        gettext_noop("mapping: own (code+name match)"),
        gettext_noop("mapping: own (name match)"),
        gettext_noop("mapping: own (manual match)"),
        gettext_noop("mapping: own (local match)"),
        gettext_noop("mapping: own (most classes of the group are mapped into that one)"),
    )
)


def in_reader_words(text: str) -> str:
    """A shipped sentence translated; any other as it is."""
    return gettext(text) if text in SHIPPED_WORDS else text
