"""Writing layers: areas, grids, components and buildings as GeoJSON, zipped Shapefile or GeoPackage."""

from grids.writing.files import ENDINGS, stem_of, write_layer
from grids.writing.geojson import text_of_layer
from grids.writing.selection import Selection, What
from grids.writing.tables import Table, table_of

__all__ = [
    "ENDINGS",
    "Selection",
    "Table",
    "What",
    "stem_of",
    "table_of",
    "text_of_layer",
    "write_layer",
]
