"""The catalogue in the database: loading files, and what administrators change by hand."""

from cases.catalogue.loading import Difference, load_catalogue, load_shipped

__all__ = ["Difference", "load_catalogue", "load_shipped"]
