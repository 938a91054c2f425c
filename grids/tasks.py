"""Brings the handlers of work items into every process: importing registers them."""

from grids.actions import publishing

__all__ = ["publishing"]
