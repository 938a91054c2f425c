"""What a message says: number, class and link of each notice, in the reader's language. Nothing of people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.desk.notices import SHOWN, address_of, line_of, mine_of
from cases.models import Delivery, Notice
from cases.telling.problems import Needless
from cases.wording import speaking
from gridgov.once import reading_once
from gridgov.ui.quantities import number_text
from members.access import holdings
from members.models import User

MOST_LINES = 50


@dataclass(frozen=True)
class Text:
    """A message in words; `short` fits an SMS."""

    subject: str
    body: str
    short: str


@contextmanager
def in_words_of(user: User) -> Iterator[None]:
    """The person's language, and the city's own words."""
    with translation.override(user.language or settings.LANGUAGE_CODE), speaking(), reading_once():
        yield


def compose(delivery: Delivery, user: User) -> Text:
    """The message as it is now. Needless where everything in it was read meanwhile or may be seen no more."""
    told = _still_new(delivery, user)
    count = told.count()
    if not count:
        raise Needless
    shown = list(told.select_related(*SHOWN).order_by("-at", "-pk")[:MOST_LINES])
    with in_words_of(user):
        return _one(shown[0], user) if count == 1 else _many(shown, count, user)


def _still_new(delivery: Delivery, user: User) -> "QuerySet[Notice]":
    items = delivery.items.values("notice")
    return mine_of(user).filter(pk__in=items, read_at=None)


def _one(notice: Notice, user: User) -> Text:
    said = _said(notice)
    link = _link(address_of(notice, bool(holdings(user))))
    return Text(f"{_mark(notice)}{said}", f"{said}\n{link}\n\n{_foot()}", f"{said} {link}")


def _many(shown: list[Notice], count: int, user: User) -> Text:
    number = number_text(count)
    head = ngettext("%(number)s new notice", "%(number)s new notices", count) % {"number": number}
    staff = bool(holdings(user))
    lines = [f"· {_said(notice)}\n  {_link(address_of(notice, staff))}" for notice in shown]
    if more := count - len(shown):
        lines.append(_("and %(number)s more: %(link)s") % {"number": number_text(more), "link": _all()})
    return Text(head, "\n".join([head, "", *lines, "", _foot()]), f"{head} {_all()}")


def _said(notice: Notice) -> str:
    line = line_of(notice)
    if not line.about_case or notice.case is None:
        return line.what
    return f"{line.what} · {notice.case.case_class.display_name} · {notice.case.number}"


def _mark(notice: Notice) -> str:
    return f"{_('Urgent')}: " if notice.case and notice.case.urgent else ""


def _link(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _all() -> str:
    return _link(reverse("desk:notices"))


def _foot() -> str:
    return _("What you are told this way, and when not: %(link)s") % {
        "link": _link(reverse("desk:notice-choice"))
    }
