"""What may be asked for, how long it lies here, and which link still opens it. Nothing here reads or writes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext as _

from cases.exports.columns import COLUMNS
from cases.models import Export
from gridgov.problems import Invalid, Problem, Refused

MOST_AT_ONCE = 3  # files of one person that are being made
KEEP = timedelta(days=3)  # a file, once it is ready
LINK_LASTS = timedelta(hours=1)
LISTS = (Export.Format.CSV, Export.Format.XLSX)
CONTENT_TYPES: dict[str, str] = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.PDF: "application/pdf",
}
SIGNER = TimestampSigner(salt="export")


class Gone(Problem):
    """It was here and is no more."""

    status = 410


def check_columns(columns: Iterable[str]) -> list[str]:
    """Known columns, each once, in the order of the table. Invalid where none is left or one is unknown."""
    asked = set(columns)
    if unknown := sorted(asked - set(COLUMNS)):
        raise Invalid({"columns": _("There is no column called “%(name)s”.") % {"name": unknown[0]}})
    if not asked:
        raise Invalid({"columns": _("Choose at least one column.")})
    return [key for key in COLUMNS if key in asked]


def check_format(given: str) -> str:
    """A format of lists, or Invalid."""
    if given not in LISTS:
        raise Invalid({"format": _("A list is saved as CSV or XLSX.")})
    return given


def link_token(export: Export) -> str:
    """What a link holds; good for LINK_LASTS."""
    return SIGNER.sign(export.uuid.hex).partition(":")[2]


def check_link(export: Export, token: str) -> None:
    """Refused once the link's time is over, or where it is another file's."""
    try:
        SIGNER.unsign(f"{export.uuid.hex}:{token}", max_age=LINK_LASTS)
    except SignatureExpired:
        raise Refused(_("This link is over. Your list of exports holds a new one.")) from None
    except BadSignature:
        raise Refused(_("This link is damaged. Your list of exports holds a good one.")) from None


def check_scope(then: Iterable[str], now: Iterable[str]) -> None:
    """Refused when the person may see less now than when the file was made."""
    if lost := set(then) - set(now):
        raise Refused(
            _(
                "Since this file was made you have lost rights that it was made with (%(lost)d). "
                "Ask for it again: it will hold what you may see today."
            )
            % {"lost": len(lost)}
        )


def check_ready(export: Any) -> None:
    """Gone after its time, Refused before it is made."""
    if export.state == Export.State.EXPIRED:
        raise Gone(_("This file was deleted after its time. Ask for it again."))
    if export.state != Export.State.DONE:
        raise Refused(_("This file is not made yet."))
