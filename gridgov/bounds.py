"""How much of a file that somebody hands in is read: a few packed bytes may hold any number of rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from gridgov.problems import Invalid

MB = 1 << 20
Item = TypeVar("Item")


@dataclass(frozen=True)
class Bounds:
    """`unpacked` bytes and `rows`, the last of both that are still read."""

    unpacked: int
    rows: int

    def check_size(self, size: int) -> None:
        """Invalid for a file that holds more bytes than that."""
        if size > self.unpacked:
            raise Invalid(
                _("Unpacked, the file is larger than %(most)s MB; split it.") % {"most": self.unpacked // MB}
            )

    def counted(self, rows: Iterable[Item]) -> Iterator[Item]:
        """The rows; Invalid instead of one too many."""
        for number, row in enumerate(rows, 1):
            if number > self.rows:
                raise Invalid(_("The file has more than %(most)s rows; split it.") % {"most": self.rows})
            yield row


# On the server, files are the administrator's own.
EVERYTHING = Bounds(4096 * MB, 1 << 40)
