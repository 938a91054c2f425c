"""Keeping ready texts: the city's by its administrators, an organisation's by whoever looks after it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import CaseClass, ReadyText
from cases.ready_texts.blanks import BLANKS, unknown
from cases.workflow import MOVES
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from members.access import who_may
from members.charge import organisations_in_charge
from members.models import Organisation, User

LONGEST = 2000
NEVER = ("note",)  # every note says something else


def moves_with_text() -> list[str]:
    """Names of the moves that ask a person for a text."""
    return [
        move.name
        for move in MOVES.values()
        if "text" in (*move.needs, *move.takes) and move.name not in NEVER
    ]


@transaction.atomic
def put_ready_text(
    *,
    by: User | None,
    name: str,
    text: str,
    move: str = "",
    case_class: CaseClass | None = None,
    organisation: Organisation | None = None,
    changing: ReadyText | None = None,
) -> ReadyText:
    """A new text, or another wording of one that is there."""
    if changing is not None:
        changing = ReadyText.objects.select_for_update(no_key=True).get(pk=changing.pk)
        _require(by, changing.organisation)
    _require(by, organisation)
    name, text = name.strip(), text.strip()
    _check(name, text, move)
    kept = changing or ReadyText()
    kept.name, kept.text, kept.move, kept.case_class, kept.organisation = (
        name,
        text,
        move,
        case_class,
        organisation,
    )
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:  # the database knows, also of two who keep it at once
        sentence = _("There is a text called “%(name)s” for this already.") % {"name": name}
        raise Invalid({"name": sentence}) from None
    record(actor=by, action="ready_text.put", target=kept, data={"move": move})
    return kept


@transaction.atomic
def drop_ready_text(*, by: User | None, ready: ReadyText) -> None:
    """No longer offered; what was sent stays as it was written."""
    _require(by, ready.organisation)
    record(actor=by, action="ready_text.drop", target=ready, data={"name": ready.name})
    ready.delete()


def _check(name: str, text: str, move: str) -> None:
    wrong = {
        field: _("This has to be given.") for field, given in (("name", name), ("text", text)) if not given
    }
    if move and move not in moves_with_text():
        wrong["move"] = _("Choose one from the list.")
    if len(text) > LONGEST:
        wrong["text"] = _("At most %(most)s characters.") % {"most": LONGEST}
    elif words := unknown(text):
        wrong["text"] = _("Nothing fills {%(word)s}. Possible are: %(known)s.") % {
            "word": words[0],
            "known": ", ".join(f"{{{each}}}" for each in BLANKS),
        }
    if wrong:
        raise Invalid(wrong)


def _require(by: User | None, organisation: Organisation | None) -> None:
    if organisation is None:
        require_administrator(by)
    elif by is not None and not organisations_in_charge(by).filter(pk=organisation.pk).exists():
        raise Refused(
            _("You may not keep texts for %(place)s.") % {"place": organisation.display_name},
            who_may=who_may("manage", organisation),
        )
