"""Brings the handlers of work items and the sweeps into every process: importing registers them."""

from cases.actions import lapse, notify, requests, route, shredding

__all__ = ["lapse", "notify", "requests", "route", "shredding"]
