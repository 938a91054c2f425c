"""The tree of areas: city, district, street, community. A level may be missing."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from grids.fields import GeometryField


class Level(models.TextChoices):
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    STREET = "street", _("Street")
    COMMUNITY = "community", _("Community")

    @property
    def depth(self) -> int:
        """0 for a city, 3 for a community."""
        return list(Level).index(self)


LABELS = {
    Level.CITY: ("市", "City"),
    Level.DISTRICT: ("区", "District"),
    Level.STREET: ("街道", "Street"),
    Level.COMMUNITY: ("社区", "Community"),
}


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


class AreaQuerySet(models.QuerySet["Area"]):
    def under(self, area: Area) -> Self:
        """The area itself and everything below it."""
        return self.filter(path__startswith=area.path)

    def above(self, area: Area) -> Self:
        """The area itself and everything it lies in, topmost first."""
        return self.filter(pk__in=area.line).order_by("path")


class Area(models.Model):
    """A territory. `path` holds the ids from the root down to itself, "/1/5/12/", so that a subtree is a prefix."""

    code = models.CharField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    level_label = models.CharField(_("own word for the level"), max_length=40, blank=True)
    level_label_en = models.CharField(_("own English word for the level"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    path = models.CharField(max_length=200, editable=False, default="")
    min_lon = models.FloatField(null=True, editable=False)
    min_lat = models.FloatField(null=True, editable=False)
    max_lon = models.FloatField(null=True, editable=False)
    max_lat = models.FloatField(null=True, editable=False)
    area_m2 = models.FloatField(_("area in m²"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AreaQuerySet] = AreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        permissions = [
            ("see_cases", "See cases"),
            ("administer", "Administer"),
            ("audit", "Audit"),
            ("see_residents", "See residents"),
            ("edit_residents", "Edit residents"),
            ("assess", "Assess"),
        ]
        indexes = [
            models.Index(fields=["path"], name="area_subtree", opclasses=["text_pattern_ops"]),
            models.Index(fields=["level", "code"], name="area_level"),
            models.Index(fields=["parent", "code"], name="area_children"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["parent"],
                condition=models.Q(parent__isnull=True),
                nulls_distinct=False,
                name="area_one_root",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=False) | models.Q(level="city"), name="area_root_is_city"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name if in_chinese() else self.name_en or self.name

    @property
    def level_name(self) -> str:
        """The area's own word for its level in the active language, else the common one."""
        chinese, english = LABELS[Level(self.level)]
        return self.level_label or chinese if in_chinese() else self.level_label_en or english

    @property
    def full_name(self) -> str:
        """All names from the root down; one query when the ancestors are not at hand."""
        names = [area.display_name for area in Area.objects.above(self)]
        return pgettext("between names of nested areas", " › ").join(names)

    @property
    def line(self) -> list[int]:
        """Ids from the root down to itself."""
        return [int(part) for part in self.path.strip("/").split("/") if part]

    def at_level(self, level: Level | str) -> Area | None:
        """Itself or the ancestor at that level; None where the level is missing."""
        if self.level == level:
            return self
        return Area.objects.filter(pk__in=self.line, level=level).first()

    def lies_in(self, other: Area) -> bool:
        """True for the area itself too."""
        return self.path.startswith(other.path)

    @property
    def outline(self) -> BaseGeometry | None:
        """Polygon in degrees; kept in a table of its own so that lists never drag it along."""
        try:
            return self.shape.outline
        except AreaShape.DoesNotExist:
            return None


class AreaShape(models.Model):
    area = models.OneToOneField(Area, models.CASCADE, primary_key=True, related_name="shape")
    outline = GeometryField()

    class Meta:
        verbose_name = _("outline of an area")

    def __str__(self) -> str:
        return f"{self.area_id}"
