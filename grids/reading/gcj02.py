"""GCJ-02 and BD-09, the shifted coordinates of Chinese web maps, and the way back to longitude and latitude.

Source: the transformation that became public with the code of a map client in 2010 and is described in Wikipedia,
"Restrictions on geographic data in China": a polynomial with sines that shifts a point by 100 to 700 m, taken to
degrees on the ellipsoid of Krasovsky 1940. BD-09 puts a second, smaller shift on top. Neither has a published inverse;
the shift changes so slowly that repeating "take off what the forward way adds here" converges.

Accuracy: forward and back again is the same point within 1e-9 degrees (0.1 mm). How well the published formula meets
the official one, which is secret, is another matter: comparisons found metres at most. The degrees that come out are
WGS 84, alike CGCS2000 within what a case's place needs. Outside a box around China nothing is shifted.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # rows of longitude and latitude, degrees
Way = Callable[[Points], Points]
Values = npt.NDArray[np.float64]

AXIS = 6378245.0  # metres; Krasovsky 1940
SQUARED_ECCENTRICITY = 0.00669342162296594323
WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
ORIGIN = (105.0, 35.0)
CLOSE = 1e-11  # degrees
ROUNDS = 30


def to_gcj02(points: Points) -> Points:
    """Shift degrees of WGS 84 as maps in GCJ-02 do."""
    inside = _in_china(points)
    return points + np.where(inside[:, None], _shift(points), 0.0)


def from_gcj02(points: Points) -> Points:
    return _back(points, to_gcj02)


def to_bd09(points: Points) -> Points:
    """GCJ-02, moved once more."""
    x, y = to_gcj02(points).T
    turn = np.pi * 3000 / 180
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * turn)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * turn)
    moved = np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])
    return np.where(_in_china(points)[:, None], moved, points)


def from_bd09(points: Points) -> Points:
    return _back(points, to_bd09)


def _in_china(points: Points) -> npt.NDArray[np.bool_]:
    x, y = points.T
    inside: npt.NDArray[np.bool_] = (x >= WEST) & (x <= EAST) & (y >= SOUTH) & (y <= NORTH)
    return inside


def _back(points: Points, forward: Way) -> Points:
    """The points that the forward way brings to these."""
    found = points.copy()
    for _round in range(ROUNDS):
        miss = points - forward(found)
        found += miss
        if not len(miss) or np.abs(miss).max() < CLOSE:
            break
    return found


def _shift(points: Points) -> Points:
    """Degrees by which GCJ-02 lies off."""
    x, y = (points - ORIGIN).T
    latitude = np.radians(points[:, 1])
    flattening = 1 - SQUARED_ECCENTRICITY * np.sin(latitude) ** 2
    east = AXIS / np.sqrt(flattening) * np.cos(latitude)
    north = AXIS * (1 - SQUARED_ECCENTRICITY) / flattening**1.5
    return np.degrees(np.column_stack([_eastward(x, y) / east, _northward(x, y) / north]))


def _eastward(x: Values, y: Values) -> Values:
    """Metres, of degrees east and north of the origin."""
    bend = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    slow = 150 * np.sin(x * np.pi / 12) + 300 * np.sin(x * np.pi / 30)
    metres: Values = bend + _waves(x) + (2 / 3) * (20 * np.sin(x * np.pi) + 40 * np.sin(x * np.pi / 3) + slow)
    return metres


def _northward(x: Values, y: Values) -> Values:
    bend = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    slow = 160 * np.sin(y * np.pi / 12) + 320 * np.sin(y * np.pi / 30)
    metres: Values = bend + _waves(x) + (2 / 3) * (20 * np.sin(y * np.pi) + 40 * np.sin(y * np.pi / 3) + slow)
    return metres


def _waves(x: Values) -> Values:
    metres: Values = (2 / 3) * (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi))
    return metres
