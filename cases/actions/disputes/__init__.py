"""Disputes between people: who is let in, parties, talks, outcome, visits. Called inside an action."""

from collections.abc import Callable

from cases.actions.disputes.classing import follow_class
from cases.actions.disputes.ending import agree, demand_outcome, doubt, fail_talks, refuse_on_the_spot, sign
from cases.actions.disputes.parties import drop_party, party, session
from cases.actions.disputes.people import appoint, name, unname
from cases.actions.disputes.visits import plan_visit, visit
from cases.actions.step import Step

EFFECTS: dict[str, Callable[[Step], None]] = {
    "appoint": appoint,
    "name": name,
    "unname": unname,
    "party": party,
    "drop_party": drop_party,
    "session": session,
    "agree": agree,
    "fail_talks": fail_talks,
    "sign": sign,
    "plan_visit": plan_visit,
    "visit": visit,
}

__all__ = ["EFFECTS", "demand_outcome", "doubt", "follow_class", "refuse_on_the_spot"]
