"""Choosing what is told over which channel: for oneself, for the people of an organisation, for the city."""

import re
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import PERSONAL, NoticeChoice, NoticeDefault, Quiet
from cases.telling.rules import GROUPS
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from members.access import who_may
from members.charge import organisations_in_charge
from members.models import Organisation, User

PHONE = re.compile(r"\+?\d{5,20}")


@dataclass(frozen=True)
class Given:
    """A wish as a page or the API gives it: `kinds` maps groups of notices to channels."""

    kinds: dict[str, list[str]]
    quiet: str = Quiet.CALENDAR
    quiet_from: time | None = None
    quiet_to: time | None = None

    def columns(self) -> dict[str, object]:
        """For the table, checked. Invalid names what cannot be."""
        if set(self.kinds) - set(GROUPS) or {c for chosen in self.kinds.values() for c in chosen} - set(
            PERSONAL
        ):
            raise Invalid({"kinds": _("Choose one from the list.")})
        if self.quiet not in Quiet.values:
            raise Invalid({"quiet": _("Choose one from the list.")})
        hours = self.quiet == Quiet.HOURS
        if hours and (self.quiet_from is None or self.quiet_to is None):
            raise Invalid({"quiet_from": _("Say from when and until when.")})
        if hours and self.quiet_from == self.quiet_to:
            raise Invalid({"quiet_to": _("The end must differ from the beginning.")})
        return {
            "kinds": self.kinds,
            "quiet": self.quiet,
            "quiet_from": self.quiet_from if hours else None,
            "quiet_to": self.quiet_to if hours else None,
        }


@transaction.atomic
def choose(*, user: User, given: Given | None, phone: str) -> NoticeChoice:
    """One's own choice; `given` None goes by the organisation again. `phone` for SMS, empty for none."""
    number = re.sub(r"[\s()-]", "", phone)
    if number and not PHONE.fullmatch(number):
        raise Invalid({"phone": _("A telephone number has 5 to 20 digits, maybe with + in front.")})
    wish = given.columns() | {"own": True} if given else {"own": False}
    choice, _made = NoticeChoice.objects.update_or_create(user=user, defaults=wish | {"phone": number})
    record(
        actor=user, action="notices.choose", target=choice, data={"own": choice.own, "kinds": choice.kinds}
    )
    return choice


@transaction.atomic
def set_default(*, by: User | None, organisation: Organisation | None, given: Given | None) -> None:
    """What holds for whoever chose nothing there (None: in the city). `given` None: as the city, or as delivered."""
    require_keeper(by, organisation)
    if given is None:
        NoticeDefault.objects.filter(organisation=organisation).delete()
    else:
        NoticeDefault.objects.update_or_create(organisation=organisation, defaults=given.columns())
    kinds = given.kinds if given else None
    record(actor=by, action="notices.default", target=organisation, data={"kinds": kinds})


def require_keeper(by: User | None, organisation: Organisation | None) -> None:
    """The city's by its administrators, an organisation's by whoever looks after it."""
    if organisation is None:
        require_administrator(by)
    elif by is not None and not organisations_in_charge(by).filter(pk=organisation.pk).exists():
        raise Refused(
            _("You may not set how the people of %(place)s are told.") % {"place": organisation.display_name},
            who_may=who_may("manage", organisation),
        )
