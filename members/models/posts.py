from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.naming import Bilingual


class PostKind(Bilingual):
    """A kind of post and the rights that come with it.

    With `needs_grid` the post's territory is its grid: `area_permissions` then hold in that grid only and are
    not granted on any area.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    organisation_permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    area_permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    needs_grid = models.BooleanField(_("needs a grid"), default=False)
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1, default=40)

    class Meta:
        ordering = ("code",)


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, day: date | None = None) -> "PostQuerySet":
        """Posts held on that day (today when none is given)."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class Post(models.Model):
    """A person in a kind of post at an organisation, from `starts_on` until the day before `ends_on`.

    `granted_at` is set while the rights of the kind are granted because of this post.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    kind = models.ForeignKey(PostKind, verbose_name=_("post"), on_delete=models.PROTECT)
    organisation = models.ForeignKey("members.Organisation", on_delete=models.PROTECT, related_name="posts")
    area = models.ForeignKey("grids.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(
        "grids.Grid", null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    starts_on = models.DateField(_("in post from"))
    ends_on = models.DateField(_("no longer in post from"), null=True, blank=True)
    public_phone = models.CharField(_("public telephone"), max_length=40, blank=True)
    office = models.CharField(_("office"), max_length=200, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=200, blank=True)
    is_public = models.BooleanField(_("shown to residents"), default=False)
    granted_at = models.DateTimeField(null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["grid", "starts_on", "ends_on"], name="post_grid_time"),
            models.Index(fields=["user", "starts_on", "ends_on"], name="post_user_time"),
            models.Index(fields=["starts_on"], condition=Q(granted_at=None), name="post_to_grant"),
            models.Index(fields=["ends_on"], condition=Q(granted_at__isnull=False), name="post_to_revoke"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="post_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.kind}, {self.organisation}"
