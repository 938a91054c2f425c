"""A column for a shapely geometry, kept as WKB. No PostGIS: GEOS works in the process."""

from typing import TYPE_CHECKING, Any

import shapely
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    Base = models.Field[BaseGeometry, BaseGeometry]
else:
    Base = models.Field


class GeometryField(Base):
    """Longitude and latitude in degrees (EPSG:4490), two dimensions."""

    _pyi_private_set_type: BaseGeometry
    _pyi_private_get_type: BaseGeometry
    empty_strings_allowed = False

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bytea"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> BaseGeometry | None:
        return self.to_python(None if value is None else bytes(value))

    def to_python(self, value: Any) -> BaseGeometry | None:
        if value is None or isinstance(value, BaseGeometry):
            return value
        try:
            outline: BaseGeometry = shapely.from_wkb(value)
        except (shapely.errors.ShapelyError, TypeError) as error:
            raise ValidationError(_("This is not a geometry.")) from error
        return outline

    def get_prep_value(self, value: Any) -> bytes | None:
        geometry = self.to_python(value)
        return None if geometry is None else bytes(shapely.to_wkb(geometry, output_dimension=2))

    def value_to_string(self, obj: models.Model) -> str:
        geometry = self.value_from_object(obj)
        return "" if geometry is None else str(shapely.to_wkb(geometry, hex=True))
