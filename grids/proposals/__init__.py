"""A proposed division between the computing and the people: what is known beforehand, what is told of it, its token."""

from grids.proposals.situation import band_of, situation_of
from grids.proposals.telling import sentences
from grids.proposals.token import opened, sealed

__all__ = ["band_of", "opened", "sealed", "sentences", "situation_of"]
