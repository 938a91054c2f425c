"""Degrees as metres, for distances in one neighbourhood."""

from typing import Any

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

Points = npt.NDArray[np.float64]
DEGREE_M = 111_195.0


class Plane:
    """Degrees as metres from the south-west of one place: straight, so good for distances only."""

    def __init__(self, around: BaseGeometry) -> None:
        west, south, _east, north = around.bounds
        self.origin = np.array([west, south])
        self.scale = np.array([DEGREE_M * np.cos(np.radians((south + north) / 2)), DEGREE_M])

    def metres(self, points: Any) -> Points:
        scaled: Points = (np.asarray(points, dtype=float) - self.origin) * self.scale
        return scaled

    def degrees(self, points: Any) -> Points:
        scaled: Points = np.asarray(points, dtype=float) / self.scale + self.origin
        return scaled
