from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridgov.fields import LookupField, SecretField

if TYPE_CHECKING:
    from members.models.accounts import User

M = TypeVar("M", bound=models.Model)


class BaseInformation(models.QuerySet[M]):
    """Rows of a grid, for those who may see residents in its areas and those with such a post in the grid."""

    grid_field = "grid"

    def visible_to(self, user: "User") -> Self:
        """What this person may see, to be applied before counting and paging."""
        from members.access import territory_of

        return self.filter(territory_of(user, "see_residents", grid_field=self.grid_field))

    def editable_by(self, user: "User") -> Self:
        """What this person may change."""
        from members.access import territory_of

        return self.filter(territory_of(user, "edit_residents", grid_field=self.grid_field))


class HouseholdQuerySet(BaseInformation["Household"]):
    grid_field = "dwelling__grid"


class Dwelling(models.Model):
    """A home or other separately entered part of a building."""

    grid = models.ForeignKey("grids.Grid", on_delete=models.PROTECT, related_name="dwellings")
    building = models.CharField(_("building"), max_length=60)
    room = models.CharField(_("room"), max_length=40, blank=True)
    address = SecretField(_("address"), context="dwelling.address", blank=True, default="")

    objects = BaseInformation["Dwelling"].as_manager()

    class Meta:
        ordering = ("grid", "building", "room")
        constraints = [models.UniqueConstraint(fields=["grid", "building", "room"], name="dwelling_once")]

    def __str__(self) -> str:
        return f"{self.building} {self.room}".strip()


class Household(models.Model):
    """People who live together in a dwelling; `number` tells households of one dwelling apart."""

    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    number = models.CharField(_("household number"), max_length=40, default="1")

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("dwelling", "number")
        constraints = [models.UniqueConstraint(fields=["dwelling", "number"], name="household_once")]

    def __str__(self) -> str:
        return f"{self.dwelling} · {self.number}"


class ResidentQuerySet(BaseInformation["Resident"]):
    def unshredded(self) -> Self:
        return self.filter(shredded_at=None)


class Resident(models.Model):
    """A resident of a grid. Care groups exist to serve people; there is no field for any other label, nor for notes.

    Personal fields are sealed, shown masked, and emptied at `retain_until` (then `shredded_at` is set).
    """

    class Sex(models.TextChoices):
        UNKNOWN = "", _("not recorded")
        FEMALE = "f", _("female")
        MALE = "m", _("male")

    class CareGroup(models.TextChoices):
        NONE = "", _("none")
        ELDER_ALONE = "elder_alone", _("elder living alone")
        EMPTY_NEST = "empty_nest", _("elders without children at home")
        DISABLED = "disabled", _("disabled")
        CHILD_LEFT_BEHIND = "child_left_behind", _("child whose parents work elsewhere")
        LOW_INCOME = "low_income", _("subsistence allowance")
        SINGLE_PARENT = "single_parent", _("single parent")
        SERIOUS_ILLNESS = "serious_illness", _("seriously ill")
        SEEKING_WORK = "seeking_work", _("looking for work")
        VETERAN = "veteran", _("veteran")

    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="residents"
    )
    grid = models.ForeignKey("grids.Grid", on_delete=models.PROTECT, related_name="residents")
    name = SecretField(_("name"), context="resident.name")
    name_lookup = LookupField(purpose="resident.name")
    id_number = SecretField(_("identity number"), context="resident.id_number", blank=True, default="")
    id_number_lookup = LookupField(purpose="resident.id_number")
    phone = SecretField(_("telephone"), context="resident.phone", blank=True, default="")
    phone_lookup = LookupField(purpose="resident.phone")
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True, default=Sex.UNKNOWN)
    care_group = models.CharField(
        _("care group"), max_length=20, choices=CareGroup.choices, blank=True, default=CareGroup.NONE
    )
    verified_on = models.DateField(_("last verified"), default=timezone.localdate)
    retain_until = models.DateField(_("kept until"))
    shredded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        ordering = ("grid", "household", "pk")
        indexes = [
            models.Index(fields=["grid", "household"], name="resident_grid"),
            models.Index(
                fields=["retain_until"], condition=models.Q(shredded_at=None), name="resident_to_shred"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "id_number_lookup"],
                condition=models.Q(shredded_at=None) & ~models.Q(id_number_lookup=""),
                name="resident_once_per_grid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
