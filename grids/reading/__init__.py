"""Reading polygon layers: GeoJSON, zipped Shapefile, GeoPackage, each also .gz; CSV for areas without outlines.

Layers of points come as the same, or as a CSV with two columns for the place.

Everything that is wrong is told with its row before anything is written.
"""

from grids.reading.crs import Undeclared, full_name
from grids.reading.features import BadRows, Faults, Feature, text_of
from grids.reading.layer import Layer, read_layer
from grids.reading.points import PointLayer, PointRow, read_points

__all__ = [
    "BadRows",
    "Faults",
    "Feature",
    "Layer",
    "PointLayer",
    "PointRow",
    "Undeclared",
    "full_name",
    "read_layer",
    "read_points",
    "text_of",
]
