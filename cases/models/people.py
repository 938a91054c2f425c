"""Who has to do with a case: reporter, participants, work orders."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridgov.fields import LookupField, SecretField


class Reporter(models.Model):
    """Contact of whoever reported, encrypted; shredded when its time is over."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="reporter")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = SecretField(blank=True, context="reporter.name")
    phone = SecretField(blank=True, context="reporter.phone")
    phone_lookup = LookupField(purpose="phone")
    mail = SecretField(blank=True, default="", db_default="", context="reporter.mail")
    call_back = models.BooleanField(
        default=False, db_default=False, db_comment="wants to be called with the result"
    )
    called_back_at = models.DateTimeField(null=True)
    retain_until = models.DateField(null=True)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["retain_until"], condition=Q(shredded_at=None), name="reporter_to_shred"),
        ]

    def __str__(self) -> str:
        return f"reporter of {self.case_id}"


class Participant(models.Model):
    """An organisation that may see the case because it has, or had, a part in it."""

    class Role(models.TextChoices):
        HOLDER = "holder", _("Answers for it")
        PASSED_UP = "passed_up", _("Passed it up")
        WORKING = "working", _("Works on it")
        ASSISTING = "assisting", _("Assists")
        SUMMONED = "summoned", _("Called to the spot")

    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.CASCADE,
        related_name="participants",
        db_index=False,
    )
    organisation = models.ForeignKey(
        "members.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    role = models.CharField(max_length=9, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "organisation"], name="participant_once")]
        indexes = [models.Index(fields=["organisation", "case"], name="participant_of")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} {self.case_id}"


class WorkOrder(models.Model):
    """One organisation's part of a case, with its own limit, answer and rework.

    `due_at` copies the clock, so that an inbox is one index. A mandatory order keeps the case from being handled until
    it is answered or withdrawn; the lead's always is. With `own_limit` False its clock follows the whole case's limit.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        ASSISTING = "assisting", _("Assisting")

    class State(models.TextChoices):
        OPEN = "open", _("Waits to be accepted")
        ACCEPTED = "accepted", _("At work")
        ANSWERED = "answered", _("Answered")
        RETURNED = "returned", _("Returned")
        ENDED = "ended", _("Ended")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="work_orders")
    organisation = models.ForeignKey(
        "members.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    role = models.CharField(max_length=9, choices=Role.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    mandatory = models.BooleanField(default=True, db_default=True)
    own_limit = models.BooleanField(default=False, db_default=False)
    clock = models.ForeignKey("cases.Clock", models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    given_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reworks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                name="work_order_one_lead",
                condition=Q(role="lead", state__in=["open", "accepted", "answered"]),
            ),
            models.CheckConstraint(
                name="work_order_lead_is_mandatory", condition=~Q(role="lead") | Q(mandatory=True)
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at", "id"],
                name="work_order_inbox",
                condition=Q(state__in=["open", "accepted"]),
            ),
            models.Index(fields=["organisation", "-given_at"], name="work_order_of"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id} {self.case_id}"

    @property
    def at_work(self) -> bool:
        """Whether its organisation still has to answer."""
        return self.state in (self.State.OPEN, self.State.ACCEPTED)

    @property
    def pending(self) -> bool:
        """Whether the case waits for it: mandatory and at work, or given back by a helper and not withdrawn."""
        given_back = self.state == self.State.RETURNED and self.role == self.Role.ASSISTING
        return self.mandatory and (self.at_work or given_back)
