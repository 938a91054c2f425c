"""A filter of the inbox that somebody keeps under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SavedFilter(models.Model):
    """`query` is the address of a list: its tab, filter and order. With an `organisation` whoever works there finds it
    beside his own.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "members.Organisation", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    position = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once"),
            models.CheckConstraint(name="saved_filter_named", condition=~Q(name="") & ~Q(query="")),
        ]
        indexes = [
            models.Index(
                fields=["organisation"], name="saved_filter_of", condition=Q(organisation__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name
