"""Reading polygon layers: GeoJSON, zipped Shapefile, GeoPackage, each also .gz; CSV for areas without outlines.

Everything that is wrong is told with its row before anything is written.
"""

from grids.reading.features import BadRows, Faults, Feature, text_of
from grids.reading.layer import Layer, read_layer

__all__ = ["BadRows", "Faults", "Feature", "Layer", "read_layer", "text_of"]
