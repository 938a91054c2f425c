"""Brings the handlers of work items and the sweeps into every process: importing registers them."""

from assessment.returns import tasks as returns

__all__ = ["returns"]
