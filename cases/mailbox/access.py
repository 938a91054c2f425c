"""Who deals with the city's letters: whoever takes reports at the highest centre, or at the office that is set."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.models import Mail, MailFile
from gridgov.problems import Refused
from grids.models import Area
from members.access import organisations_with
from members.models import Organisation


def mail_office() -> Organisation | None:
    """The organisation with the code MAILBOX_OFFICE, else the topmost centre; None where there is no area yet."""
    offices = Organisation.objects.filter(is_active=True)
    if settings.MAILBOX_OFFICE:
        return offices.filter(code=settings.MAILBOX_OFFICE).first()
    return offices.filter(is_centre=True, area__in=Area.objects.filter(parent=None)).first()


def deals_with_mail(user: Any) -> bool:
    """Whether the person takes reports at that office."""
    office = mail_office()
    return office is not None and organisations_with(user, "intake").filter(pk=office.pk).exists()


def waiting_for(user: Any) -> int | None:
    """How many messages wait, counted to 100; None for whoever does not deal with them."""
    return Mail.objects.filter(state=Mail.State.WAITING)[:100].count() if deals_with_mail(user) else None


def mails_for(user: Any) -> QuerySet[Mail]:
    """All of them, or Refused."""
    if not deals_with_mail(user):
        office = mail_office()
        raise Refused(
            _("You do not deal with the city's mail."),
            who_may=_("People who take reports at %(office)s.")
            % {"office": office.display_name if office else "–"},
        )
    return Mail.objects.select_related("case", "decided_by")


def mail_for_deciding(user: Any, pk: int) -> Mail:
    """One of them, or 404."""
    return get_object_or_404(mails_for(user), pk=pk)


def mail_file(user: Any, pk: int, file: int) -> MailFile:
    """A file of one of them, or 404."""
    return get_object_or_404(MailFile, mail=mail_for_deciding(user, pk), pk=file)
