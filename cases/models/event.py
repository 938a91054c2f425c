"""History, and the texts and pictures it refers to."""

import uuid

import pgtrigger
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.utils import timezone


def photo_storage() -> Storage:
    """Private storage: photos are only served through a door."""
    return storages["private"]


class CaseText(models.Model):
    """Free text counts as personal data: it lies here, can be emptied, and the history stays."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="texts")
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    shredded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.body[:60]


class CaseEvent(models.Model):
    """One step, appended in the transaction that made it. `data` holds ids and codes, never personal data."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="events", db_index=False)
    move = models.CharField(max_length=12)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    organisation = models.ForeignKey(
        "members.Organisation",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField()
    text = models.ForeignKey(CaseText, on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            # The ledger of escalations: a clock that ran out moves its case once.
            models.UniqueConstraint(
                F("case"), KT("data__clock"), condition=Q(move="lapse"), name="event_lapse_once"
            )
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="event_of_case"),
            models.Index(fields=["actor", "move", "at"], name="event_of_actor"),
            models.Index(fields=["organisation", "move", "at"], name="event_of_organisation"),
        ]
        triggers = [
            pgtrigger.Protect(name="event_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.move}"


FOR_COLLEAGUES = ("proof", "deed")  # kinds of photos


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos of cases."""

    def shown(self) -> "PhotoQuerySet":
        """Those that whoever may see the case is shown, oldest first; pages of an agreement only with the document."""
        return self.filter(shredded_at=None).exclude(kind=Photo.Kind.DEED).order_by("pk")


class Photo(models.Model):
    """A picture that was decoded and encoded anew. Where and when it was taken is kept here, not in the file."""

    class Kind(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"
        CHECK = "check"
        PROOF = "proof"  # of an appeal: for colleagues only
        DEED = "deed"  # a page of a signed agreement: with the document only

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="photos")
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, null=True, related_name="photos")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.BEFORE)
    file = models.FileField(storage=photo_storage, max_length=120)
    thumbnail = models.FileField(storage=photo_storage, max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    shredded_at = models.DateTimeField(null=True)

    objects = PhotoQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.uuid)
