"""A division proposed by the computer: even work, compact grids, households in the band."""

from grids.balance.figures import Figures, Homes, compactness, spread, weigh
from grids.balance.number import Band, Count, count_grids
from grids.balance.proposing import Proposal, Situation, Wish, propose

__all__ = [
    "Band",
    "Count",
    "Figures",
    "Homes",
    "Proposal",
    "Situation",
    "Wish",
    "compactness",
    "count_grids",
    "propose",
    "spread",
    "weigh",
]
