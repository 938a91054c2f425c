from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.naming import Bilingual


class OrganisationKind(Bilingual):
    """A kind of organisation (grid centre, department, property company, …): data that a city extends."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("code",)


class Organisation(Bilingual):
    """Anything that can be accountable for a case or a work order."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    kind = models.ForeignKey(OrganisationKind, verbose_name=_("kind"), on_delete=models.PROTECT)
    area = models.ForeignKey(
        "grids.Area", verbose_name=_("area"), null=True, blank=True, on_delete=models.PROTECT
    )
    grid = models.ForeignKey(
        "grids.Grid", verbose_name=_("grid"), null=True, blank=True, on_delete=models.PROTECT
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT
    )
    is_centre = models.BooleanField(_("grid centre of its area"), default=False)
    two_desks = models.BooleanField(
        _("two desks"),
        default=False,
        db_default=False,
        help_text=_(
            "Filing, checking and closing lie with one desk (supervision), dispatching with another (command). "
            "Nobody holds posts of both, and nobody does both on one case."
        ),
    )
    commands_for = models.OneToOneField(
        "self",
        verbose_name=_("commands for the centre"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="command_centre",
        help_text=_("It dispatches the cases of that centre, which files, checks and closes them."),
    )
    public_phone = models.CharField(_("public telephone"), max_length=40, blank=True)
    office = models.CharField(_("office"), max_length=200, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=Q(is_centre=True), name="one_centre_per_area"),
            models.UniqueConstraint(
                fields=["grid"], condition=Q(grid__isnull=False), name="one_team_per_grid"
            ),
            models.CheckConstraint(
                condition=Q(is_centre=False) | Q(area__isnull=False), name="centre_has_area"
            ),
            models.CheckConstraint(
                condition=Q(two_desks=False) | Q(is_centre=True), name="only_centres_have_two_desks"
            ),
            models.CheckConstraint(
                condition=Q(commands_for=None) | Q(is_centre=False, is_active=True),
                name="command_centre_is_apart",
            ),
        ]
        permissions = [
            ("intake", "Log, establish, reject and verify cases"),
            ("dispatch", "Dispatch cases"),
            ("handle", "Handle cases and work orders"),
            ("check", "Check cases before closing"),
            ("close", "Close cases"),
            ("supervise", "Supervise lower centres"),
            ("manage", "Manage the organisation"),
        ]
