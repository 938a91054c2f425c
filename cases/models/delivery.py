"""Notices on their way out: messages, what is in them, and who wants what over which channel."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridgov.fields import SecretField


class Channel(models.TextChoices):
    """How something gets out of the app."""

    MAIL = "mail", _("Mail")
    SMS = "sms", _("SMS")
    WEBHOOK = "webhook", _("Webhook")


PERSONAL = (Channel.MAIL, Channel.SMS)


class Quiet(models.TextChoices):
    """When nothing is sent but what is urgent."""

    CALENDAR = "calendar", _("Outside working hours")
    HOURS = "hours", _("Between two times of day")
    NEVER = "never", _("Never: send at any hour")


class Wish(models.Model):
    """What is told over which channel, and when not. `kinds` maps a group of notices to channels."""

    kinds = models.JSONField(default=dict)
    quiet = models.CharField(max_length=8, choices=Quiet.choices, default=Quiet.CALENDAR)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)

    class Meta:
        abstract = True


class NoticeChoice(Wish):
    """One person's own: a telephone for SMS, and a wish where he does not go by his organisation's."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choice")
    own = models.BooleanField(default=False, db_comment="false: the organisation's wish holds")
    phone = SecretField(context="notice.phone", blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_choice_hours",
                condition=~Q(quiet="hours") | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class NoticeDefault(Wish):
    """What holds for the people of an organisation who chose nothing; without one for everybody else."""

    organisation = models.OneToOneField(
        "members.Organisation", models.CASCADE, null=True, related_name="notice_default"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], name="notice_default_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="notice_default_hours",
                condition=~Q(quiet="hours") | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id or '–'}"


class Webhook(models.Model):
    """Where an organisation's own system wants to hear of its cases. The former secret signs too until it is over."""

    organisation = models.ForeignKey("members.Organisation", models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    secret = SecretField(context="webhook.secret")
    former_secret = SecretField(context="webhook.former_secret", blank=True, default="")
    former_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "url"], name="webhook_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.url}"


class Delivery(models.Model):
    """One message to one person over one channel, or to one webhook. What is not urgent collects until it is closed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        FAILED = "failed", _("Failed, is tried again")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")
        DROPPED = "dropped", _("No longer needed")

    TO_SEND = (State.WAITING, State.FAILED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=80, blank=True, db_comment="of a webhook: what it tells, once")
    payload = models.JSONField(default=dict, db_comment="of a webhook: what it tells")
    urgent = models.BooleanField(default=False)
    closed = models.BooleanField(default=False, db_comment="collects no more: it is sent as it is")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_to_somebody",
                condition=Q(channel="webhook", user=None, webhook__isnull=False) & ~Q(key="")
                | ~Q(channel="webhook") & Q(user__isnull=False, webhook=None),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
            ),
            models.UniqueConstraint(
                fields=["user", "channel"],
                name="delivery_collects_once",
                condition=Q(closed=False, user__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["webhook", "key"], name="delivery_webhook_once", condition=Q(webhook__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="delivery_to_send",
                condition=Q(state__in=["waiting", "failed"]),
            ),
            models.Index(fields=["user", "channel", "-due_at"], name="delivery_of"),
            models.Index(fields=["state", "-made_at", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.uuid}"

    @property
    def reason(self) -> str:
        """Why it failed, in the reader's language where it is one of our sentences."""
        return gettext(self.last_error) if self.last_error else ""


class DeliveryItem(models.Model):
    """A notice in a message: over each channel once."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="items")
    notice = models.ForeignKey("cases.Notice", models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.notice_id}"
