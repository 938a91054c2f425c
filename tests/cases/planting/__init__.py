"""Breaches that somebody plants behind the program's back, and what `audit` says of each.

A chapter for each of the audit's.
"""

from tests.cases.planting import (
    alarms,
    bulk,
    campaigns,
    catalogue,
    clocks,
    disputes,
    exports,
    facts,
    gate,
    history,
    holders,
    intake,
    kernel,
    members,
    notices,
    onsite,
    orders,
    papers,
    requests,
    routing,
    saved,
    territory,
)
from tests.cases.planting.hand import Planted, unguarded
from tests.cases.planting.kernel import late_work

__all__ = ["PLANTED", "late_work", "unguarded"]

PLANTED: Planted = (
    *kernel.PLANTED,
    *territory.PLANTED,
    *members.PLANTED,
    *holders.PLANTED,
    *orders.PLANTED,
    *campaigns.PLANTED,
    *alarms.PLANTED,
    *clocks.PLANTED,
    *requests.PLANTED,
    *history.PLANTED,
    *routing.PLANTED,
    *onsite.PLANTED,
    *catalogue.PLANTED,
    *gate.PLANTED,
    *facts.PLANTED,
    *notices.PLANTED,
    *disputes.PLANTED,
    *bulk.PLANTED,
    *exports.PLANTED,
    *papers.PLANTED,
    *intake.PLANTED,
    *saved.PLANTED,
)
