"""By mail. The Message-ID is the message's own for ever, so whoever gets it twice after a crash can tell."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from cases.models import Delivery
from cases.telling.compose import compose
from cases.telling.problems import NO_MAIL, Hopeless
from members.models import User


def send_mail(delivery: Delivery, user: User) -> None:
    """Raises Hopeless without an address, Needless without news, whatever the mail server says."""
    if not user.email:
        raise Hopeless(NO_MAIL)
    text = compose(delivery, user)
    headers = {"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"}
    message = EmailMessage(text.subject, text.body, to=[user.email], headers=headers)
    if not message.send():
        raise OSError("the mail server took nothing")


def message_id(delivery: Delivery) -> str:
    """The same at every attempt."""
    return f"<{delivery.uuid}@{urlsplit(settings.SITE_URL).hostname}>"
