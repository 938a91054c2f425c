"""What a campaign may ask, and on which days. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridgov.problems import Invalid

KINDS = {
    "tick": gettext_lazy("tick"),
    "number": gettext_lazy("number"),
    "choice": gettext_lazy("choice"),
    "text": gettext_lazy("short text"),
}
MOST_QUESTIONS, MOST_DAYS, MOST_GRIDS = 12, 180, 20_000
LONGEST_LABEL, LONGEST_TEXT, MOST_NUMBER = 120, 200, 10**9
# Names, telephones, addresses, identity numbers: they lie in the base information, sealed, never in a campaign.
PERSONAL = (
    "姓名", "名字", "身份证", "证件号", "电话", "手机", "住址", "门牌", "微信",
    "name of", "full name", "identity", "id number", "phone", "mobile", "home address",
)  # fmt: skip


def checked_questions(given: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """As they are kept; Invalid says what is wrong with which."""
    kept = [_checked(number, question) for number, question in enumerate(given, 1)]
    if not kept:
        raise Invalid({"questions": _("Ask at least one thing.")})
    if len(kept) > MOST_QUESTIONS:
        raise Invalid({"questions": _("At most %(most)d questions.") % {"most": MOST_QUESTIONS}})
    return kept


def _checked(number: int, question: dict[str, Any]) -> dict[str, Any]:
    label, kind = str(question.get("label") or "").strip(), question.get("kind")
    choices = [str(choice).strip() for choice in question.get("choices") or () if str(choice).strip()]
    wrong = ""
    if not label or len(label) > LONGEST_LABEL:
        wrong = _("a question has 1 to 120 characters")
    elif kind not in KINDS:
        wrong = _("its kind is tick, number, choice or text")
    elif kind == "choice" and len(choices) < 2:
        wrong = _("a choice needs at least two answers")
    elif any(word in label.lower() for word in PERSONAL):
        wrong = _(
            "personal data of residents is not asked for in a campaign; it lies in the base information"
        )
    if wrong:
        raise Invalid(
            {"questions": _("Question %(number)d: %(wrong)s.") % {"number": number, "wrong": wrong}}
        )
    return {"label": label, "kind": kind, "choices": choices if kind == "choice" else []}


def read_questions(text: str) -> list[dict[str, Any]]:
    """One a line: `words | kind | answer, answer`; without a kind it is a tick."""
    found = []
    for line in text.splitlines():
        if line.strip():
            label, kind, choices = (*(part.strip() for part in line.split("|")), "", "")[:3]
            split = choices.replace("，", ",").replace("、", ",").split(",")
            found.append({"label": label, "kind": _kind(kind.lower()), "choices": split})
    return found


def _kind(word: str) -> str:
    """A kind by its English or Chinese word."""
    chinese = {"勾选": "tick", "数字": "number", "选择": "choice", "文字": "text", "": "tick"}
    return chinese.get(word, word)


def checked_answers(asked: Iterable[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    """An answer to each question by its name; Invalid says which is missing or cannot be."""
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in asked:
        name = question["name"]
        try:
            answers[name] = READ[question["kind"]](given.get(name), question)
        except ValueError as problem:
            wrong[name] = str(problem)
    if wrong:
        raise Invalid(wrong)
    return answers


def _tick(value: Any, _question: dict[str, Any]) -> bool:
    return value in (True, "on", "true", "1", 1)


def _number(value: Any, _question: dict[str, Any]) -> int:
    try:
        number = int(str(value).strip())
    except ValueError:
        raise ValueError(_("Give a whole number.")) from None
    if not 0 <= number <= MOST_NUMBER:
        raise ValueError(_("Give a whole number."))
    return number


def _choice(value: Any, question: dict[str, Any]) -> str:
    if value not in question["choices"]:
        raise ValueError(_("Choose one from the list."))
    return str(value)


def _text(value: Any, _question: dict[str, Any]) -> str:
    said = str(value or "").strip()
    if not said or len(said) > LONGEST_TEXT:
        raise ValueError(_("Give 1 to 200 characters."))
    return said


READ = {"tick": _tick, "number": _number, "choice": _choice, "text": _text}


def days_of(unit: str, first: date, last: date) -> list[date]:
    """The days that a grid has a task for: the first alone, or each."""
    if unit == "once":
        return [first]
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def percent(done: int, whole: int) -> int:
    """Whole percent, 100 only when all is done."""
    return done * 100 // whole if whole else 0


def tone(done: int, whole: int) -> str:
    """The colour of a share done."""
    share = percent(done, whole)
    return "ok" if share >= 100 else "info" if share >= 50 else "warn" if share > 0 else "bad"


def answer_text(value: Any) -> str:
    """One answer as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
