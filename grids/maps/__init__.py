"""Map data for any viewport: what is shown at a scale, simplified without opening gaps, never more than fits."""

from grids.maps.answers import Answer, answer
from grids.maps.drawing import View

__all__ = ["Answer", "View", "answer"]
