"""What a calculation answers instead of a deadline. Both are `Invalid`: page and API show the sentence."""

from datetime import date

from django.utils.translation import gettext as _

from gridgov.problems import Invalid


class BadInput(Invalid):
    """A value that cannot be read; the sentence names the value and what is expected."""


class MissingYear(Invalid):
    """The calculation left the dates that the calendar covers.

    `calendar` is its name, `year` the first year that would be needed.
    """

    def __init__(self, calendar: str, covers_from: date, covers_to: date, year: int) -> None:
        self.calendar = calendar
        self.year = year
        super().__init__(
            _(
                "The calendar “%(calendar)s” covers %(from)s to %(to)s and does not know the working days "
                "of %(year)s. Load that year into the calendar first."
            )
            % {
                "calendar": calendar,
                "from": covers_from.isoformat(),
                "to": covers_to.isoformat(),
                "year": year,
            }
        )
