"""Registered fixed things of the city: manholes, lamps, bins; with owner, maintainer and place."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models.area import Area, in_chinese


class Named(models.Model):
    """A name in both languages."""

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name if in_chinese() else self.name_en or self.name


class ComponentClass(Named):
    """Two digits for the group, three for the class; the catalogue of cases brings them."""

    code = models.CharField(
        _("code"), max_length=5, unique=True, validators=[RegexValidator(r"^\d{2}(\d{3})?$")]
    )

    class Meta:
        verbose_name = _("class of components")
        verbose_name_plural = _("classes of components")
        ordering = ["code"]


class Keeper(Named):
    """Who owns or maintains components. An organisation with the same code answers for it."""

    code = models.CharField(_("code"), max_length=50, unique=True)

    class Meta:
        verbose_name = _("owner or maintainer")
        verbose_name_plural = _("owners and maintainers")
        ordering = ["code"]


class Component(models.Model):
    """`code`: six digits of the district, two of the group, three of the class, six running ones."""

    class State(models.TextChoices):
        SOUND = "sound", _("sound")
        DAMAGED = "damaged", _("damaged")
        MISSING = "missing", _("missing")
        REMOVED = "removed", _("removed")

    code = models.CharField(
        _("code"),
        max_length=17,
        unique=True,
        validators=[RegexValidator(r"^\d{17}$", _("A component's code has 17 digits: 6 + 2 + 3 + 6."))],
    )
    component_class = models.ForeignKey(
        ComponentClass, models.PROTECT, related_name="components", verbose_name=_("class")
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    place = models.CharField(_("place in words"), max_length=200, blank=True)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    community = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="components", verbose_name=_("community")
    )
    owner = models.ForeignKey(
        Keeper, models.PROTECT, null=True, blank=True, related_name="owned", verbose_name=_("owner")
    )
    maintainer = models.ForeignKey(
        Keeper, models.PROTECT, null=True, blank=True, related_name="maintained", verbose_name=_("maintainer")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.SOUND)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        indexes = [
            models.Index(fields=["lon", "lat"], name="component_place"),
            models.Index(fields=["community", "code"], name="component_of_community"),
            models.Index(fields=["component_class", "code"], name="component_of_class"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.component_class} {self.code}"


class ComponentChange(models.Model):
    """What changed on a day; never changed itself. `changes`: {field: [before, after]}."""

    component = models.ForeignKey(Component, models.CASCADE, related_name="changes")
    on = models.DateField(_("on"))
    changes = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a component")
        indexes = [models.Index(fields=["component", "-on"], name="component_history")]

    def __str__(self) -> str:
        return f"{self.component_id} {self.on}"
