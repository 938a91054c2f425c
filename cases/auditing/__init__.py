"""Checks of cases: holders, clocks, history, files. `CHECKS` are those of every floor up to here."""

import gridgov.auditing
import grids.auditing
import members.auditing
from cases.auditing import (
    alarms,
    attachments,
    bulk,
    campaigns,
    catalogue,
    clocks,
    comments,
    disputes,
    exports,
    facts,
    gate,
    history,
    holders,
    intake,
    notices,
    onsite,
    orders,
    requests,
    routing,
    saved,
    telling,
)
from gridgov.auditing import Check

CHECKS: tuple[Check, ...] = (
    *gridgov.auditing.CHECKS,
    *grids.auditing.CHECKS,
    *members.auditing.CHECKS,
    *holders.CHECKS,
    *alarms.CHECKS,
    *orders.CHECKS,
    *clocks.CHECKS,
    *history.CHECKS,
    *catalogue.CHECKS,
    *onsite.CHECKS,
    *requests.CHECKS,
    *routing.CHECKS,
    *gate.CHECKS,
    *facts.CHECKS,
    *notices.CHECKS,
    *disputes.CHECKS,
    *exports.CHECKS,
    *bulk.CHECKS,
    *campaigns.CHECKS,
    *comments.CHECKS,
    *telling.CHECKS,
    *attachments.CHECKS,
    *intake.CHECKS,
    *saved.CHECKS,
)
