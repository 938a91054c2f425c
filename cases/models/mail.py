"""Letters to the city's mailbox: each once, waiting until an officer has dealt with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.event import photo_storage
from gridgov.fields import SecretField


class Mail(models.Model):
    """A message as it came. What it says and who sent it is personal data: sealed, and shredded some time after."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        ASIDE = "aside", _("Set aside")
        CASE = "case", _("Became a case")
        JOINED = "joined", _("Added to a case")
        REFUSED = "refused", _("Refused")

    class Aside(models.TextChoices):
        AUTOMATIC = "automatic", _("Answers by itself")
        BOUNCE = "bounce", _("Could not be delivered")
        SPAM = "spam", _("Marked as spam")
        PERSON = "person", _("Set aside by a colleague")

    message_id = models.CharField(max_length=64, unique=True, db_comment="SHA-256 of its Message-ID")
    sender = SecretField(blank=True, context="mail.sender")
    sender_name = SecretField(blank=True, context="mail.sender_name")
    subject = SecretField(blank=True, context="mail.subject")
    body = SecretField(blank=True, context="mail.body")
    left_out = models.JSONField(default=list, db_comment="sentences about files that were not taken")
    named = models.CharField(max_length=20, blank=True, db_comment="number of a case in the subject")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    aside = models.CharField(max_length=9, choices=Aside.choices, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="mails")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    answered = models.BooleanField(default=False, db_comment="the sender is told that it is refused")
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="mail_decided_by_somebody",
                condition=Q(state__in=["waiting", "aside"], decided_at=None)
                | Q(
                    state__in=["case", "joined", "refused"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="mail_has_its_case",
                condition=Q(state__in=["case", "joined"], case__isnull=False)
                | (~Q(state__in=["case", "joined"]) & Q(case=None)),
            ),
        )
        indexes = (
            models.Index(fields=("state", "-received_at", "-id"), name="mail_of_state"),
            models.Index(fields=("decided_at",), name="mail_to_shred", condition=Q(shredded_at=None)),
        )

    def __str__(self) -> str:
        return f"mail {self.pk}"


class MailFile(models.Model):
    """A file of a message: of a type that is taken, pictures encoded anew, in private storage."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    file = models.FileField(storage=photo_storage, max_length=120)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"file {self.pk} of {self.mail_id}"
