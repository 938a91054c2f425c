"""Which rule fires for a case, and why. Pure: rows in, explanation out."""

from cases.routing.ranking import in_order, rank
from cases.routing.trying import Facts, Keeping, Trial, try_rules, winner

__all__ = ["Facts", "Keeping", "Trial", "in_order", "rank", "try_rules", "winner"]
