"""A flat drawing of one community in metres. Affine, so that what is straight on the one is straight on the other."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
METRES = 111_195.0  # of one degree of latitude, about: only shapes and shares are read off the drawing


@dataclass(frozen=True)
class Plane:
    """Metres east and north of a corner. Over a community the sizes are right within a hundredth."""

    lon: float
    lat: float
    east: float  # metres of a degree of longitude here

    @classmethod
    def around(cls, border: BaseGeometry) -> Plane:
        west, south, _east, north = border.bounds
        # Rounded: libraries of other machines may differ in the last digit of a cosine.
        return cls(west, south, METRES * round(cos(radians((south + north) / 2)), 6))

    def metres(self, points: Floats) -> Floats:
        """Rows of longitude and latitude as rows of x and y."""
        return (points - (self.lon, self.lat)) * (self.east, METRES)

    def drawn(self, outline: BaseGeometry) -> BaseGeometry:
        flat: BaseGeometry = shapely.transform(outline, self.metres)
        return flat

    def on_earth(self, outlines: Any, border: BaseGeometry) -> npt.NDArray[np.object_]:
        """Outlines back in degrees; the corners of the border to the last digit as they were given."""
        corners = shapely.get_coordinates(border)
        known = dict(zip(map(tuple, self.metres(corners).tolist()), corners.tolist(), strict=True))

        def back(points: Floats) -> Floats:
            plain = points / (self.east, METRES) + (self.lon, self.lat)
            rows = [
                known.get((x, y), row) for (x, y), row in zip(points.tolist(), plain.tolist(), strict=True)
            ]
            return np.array(rows, dtype=float).reshape(-1, 2)

        return np.asarray(shapely.transform(np.asarray(outlines, dtype=object), back), dtype=object)
