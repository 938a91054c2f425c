"""Disputes between people (矛盾纠纷): who was let in, the parties, the talks, how it ended, and the visits after it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from gridgov.fields import LookupField, SecretField
from members.models import Post


class InsiderQuerySet(models.QuerySet["Insider"]):
    """Those who were let in."""

    def in_force(self) -> "InsiderQuerySet":
        """Not ended, and of people who still hold a post: without one nobody is let into anything."""
        posts = Post.objects.in_force().filter(user=OuterRef("user"))
        return self.filter(Exists(posts), until=None)


class Insider(models.Model):
    """A person who may see a dispute by name, until somebody ends it. The mediator is one."""

    class Part(models.TextChoices):
        MEDIATOR = "mediator", _("Mediator")
        NAMED = "named", _("Named to work on it")
        VISITOR = "visitor", _("Pays a follow-up visit")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="insiders", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=8, choices=Part.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = InsiderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="insider_one_mediator", fields=["case"], condition=Q(part="mediator", until=None)
            ),
            models.UniqueConstraint(
                name="insider_once", fields=["case", "user", "part"], condition=Q(until=None)
            ),
        ]
        indexes = [
            models.Index(fields=["user", "case"], name="insider_of", condition=Q(until=None)),
            models.Index(fields=["case"], name="insider_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.user_id} {self.case_id}"


class Party(models.Model):
    """One side of a dispute. What names a person is encrypted, and shredded when its time is over."""

    class Role(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        RESPONDENT = "respondent", _("Respondent")
        OTHER = "other", _("Also concerned")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="parties")
    role = models.CharField(max_length=10, choices=Role.choices)
    name = SecretField(blank=True, context="party.name")
    phone = SecretField(blank=True, context="party.phone")
    phone_lookup = LookupField(purpose="phone")
    address = SecretField(blank=True, context="party.address")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    retain_until = models.DateField(null=True)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["retain_until"], condition=Q(shredded_at=None), name="party_to_shred"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.case_id}"


class MediationSession(models.Model):
    """The parties were brought together once; what came of it is the text of its event."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="sessions")
    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField()
    venue = SecretField(blank=True, context="session.venue")

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_at:%Y-%m-%d}"


class DisputeOutcome(models.Model):
    """How a dispute ended. A case that is reopened, or whose work is found not done, needs another one."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("Written agreement")
        ORAL = "oral", _("Oral agreement, recorded")
        FAILED = "failed", _("No agreement")

    class Way(models.TextChoices):
        """Where the parties can go next."""

        COURT = "court", _("People's court")
        ARBITRATION = "arbitration", _("Arbitration")
        ADMINISTRATIVE = "admin", _("Administrative authority")
        WITHDRAWN = "withdrawn", _("Nowhere: the parties do not want to go on")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="outcomes", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    number = models.CharField(max_length=28, unique=True)
    made_on = models.DateField()
    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    terms = SecretField(blank=True, context="outcome.terms")
    perform_by = models.DateField(null=True)
    way = models.CharField(max_length=11, choices=Way.choices, blank=True)
    signed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    retain_until = models.DateField(null=True)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="outcome_one_stands", fields=["case"], condition=Q(superseded_at=None)
            ),
            models.CheckConstraint(
                name="outcome_failed_has_way",
                condition=Q(kind="failed") & ~Q(way="") | ~Q(kind="failed") & Q(way=""),
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="outcome_of_case"),
            models.Index(fields=["retain_until"], condition=Q(shredded_at=None), name="outcome_to_shred"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def agreed(self) -> bool:
        """Whether there is something to be kept."""
        return self.kind != self.Kind.FAILED


class Visit(models.Model):
    """Asking the parties, on a day after the agreement, whether it is kept. Goes on after the case is closed."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        KEPT = "kept", _("The agreement is kept")
        NOT_KEPT = "not_kept", _("The agreement is not kept")
        DROPPED = "dropped", _("Not needed any more")

    outcome = models.ForeignKey(DisputeOutcome, models.CASCADE, related_name="visits")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="visits")
    due_on = models.DateField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    told_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(
        null=True, db_comment="its day went by; stays, also when it is paid later"
    )
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="visit_one_a_day", fields=["outcome", "due_on"], condition=~Q(state="dropped")
            ),
            models.CheckConstraint(
                name="visit_done_has_time",
                condition=Q(state__in=["planned", "dropped"], done_at=None)
                | Q(state__in=["kept", "not_kept"], done_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="visit_to_come", condition=Q(state="planned")),
            models.Index(fields=["person", "due_on"], name="visit_of", condition=Q(state="planned")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"
