"""What the ids and codes of an event say, in words: its details in the timeline."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.models import CaseEvent, RoutingFailure, Source
from cases.wording import in_city_words
from gridgov.ui.joining import listed as together
from gridgov.ui.quantities import moment_text


def organisations_in(data: dict[str, Any], *more: str) -> set[int]:
    """Ids of the organisations that an event names: whose order or arrival, who else, who was cut off by it, who was
    left without an answer."""
    found: set[int] = set()
    for key in ("organisation", "organisations", "assisting", "ended", "unanswered", *more):
        value = data.get(key) or []
        found |= set(value) if isinstance(value, list) else {value}
    return found


def detail_of(event: CaseEvent, names: dict[int, str], rules: dict[int, str]) -> str:
    """What the event's ids say, in words."""
    if event.data.get("gated"):
        return _("Not given to the grid's team: no admitted item covers it.")
    return _told(event, names, rules)


def _told(event: CaseEvent, names: dict[int, str], rules: dict[int, str]) -> str:
    data: dict[str, Any] = event.data
    if event.move == "report":
        source = data.get("source")
        said = [Source(source).label] if source in Source.values else []
        return " · ".join(map(str, [*said, _("stays anonymous")] if data.get("anonymous") else said))
    if event.move == "route" and data.get("uncovered"):
        return _left_where_it_was(data, rules)
    if data.get("rule") in rules:
        return _("By the rule “%(rule)s”") % {"rule": rules[data["rule"]]}
    if "draw" in data:
        return _drawn(data)
    if data.get("from") and data.get("to"):
        return _("From %(from)s to %(to)s") % {
            "from": names.get(data["from"], "–"),
            "to": names.get(data["to"], "–"),
        }
    if event.move == "reckon":
        return _reckoned(data)
    if data.get("supervised"):
        return _("There is no higher centre: it stays, under supervision.")
    return _whose(event.move, data, names)


def _reckoned(data: dict[str, Any]) -> str:
    """Until when the limits run since then."""
    words = {"level": _("this level until %(at)s"), "total": _("the whole case until %(at)s")}
    parts = [
        text % {"at": moment_text(datetime.fromtimestamp(data[kind], UTC))}
        for kind, text in words.items()
        if data.get(kind)
    ]
    return "; ".join(parts)


WITH_NAMES = (
    "dispatch", "assist", "withdraw", "accept", "answer", "return", "fail_check", "rework", "whistle", "acknowledge",
    "arrive", "call_off", "ring", "confirm_ring", "ring_on",
)  # fmt: skip


def _whose(move: str, data: dict[str, Any], names: dict[int, str]) -> str:
    """Whose order or arrival it is about."""

    def named(*keys: str) -> str:
        ids = [pk for key in keys for pk in sorted(organisations_in({"organisations": data.get(key)}))]
        return together(names.get(pk, "–") for pk in ids)

    if data.get("assisting"):
        return _("%(lead)s, assisted by %(names)s") % {
            "lead": named("organisation"),
            "names": named("assisting"),
        }
    if data.get("helped"):
        return _("%(name)s, which has assisted so far") % {"name": named("organisation")}
    if data.get("all"):
        return _("%(name)s; everybody is there") % {"name": named("organisation")}
    return named("organisation", "organisations") if move in WITH_NAMES else ""


def cut_off(event: CaseEvent, names: dict[int, str], asked: dict[int, str]) -> Iterator[str]:
    """What the end of a case ended with it: work, requests, answers that were owed."""
    told = {key: event.data.get(key, []) for key in ("ended", "requests", "unanswered")}
    if told["ended"]:
        yield _("Ended with it: %(names)s") % {"names": listed(told["ended"], names)}
    if told["requests"]:
        yield _("Asked for, and not decided before the end: %(names)s") % {
            "names": listed(told["requests"], asked)
        }
    if told["unanswered"]:
        yield _("No answer was given any more to: %(names)s") % {"names": listed(told["unanswered"], names)}


def listed(ids: Iterable[int], names: dict[int, str]) -> str:
    """Their names, one after the other; of what is gone a dash."""
    return together(names.get(pk, "–") for pk in sorted(ids))


def _drawn(data: dict[str, Any]) -> str:
    """What the draw said: a case is in the sample when its number is below the share, both of 10,000."""
    words = {"number": data["draw"], "share": data["share"]}
    if data.get("sampled"):
        return in_city_words(_("Has to be checked on site (number %(number)s, share %(share)s)") % words)
    if "sampled" in data:
        return _("Not drawn (number %(number)s, share %(share)s)") % words
    if data.get("recheck"):
        return in_city_words(_("Drawn for a second check (number %(number)s, share %(share)s)") % words)
    return ""


def _left_where_it_was(data: dict[str, Any], rules: dict[int, str]) -> str:
    """Why routing took a case nowhere."""
    if not data.get("problem"):
        return _("No rule covers it.")
    return _("The rule “%(rule)s” failed: %(problem)s.") % {
        "rule": rules.get(data.get("rule") or 0, "–"),
        "problem": RoutingFailure.Problem(data["problem"]).label,
    }
