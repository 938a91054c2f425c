"""Departments' returns: one form of figures over an area, drawn up from cases and base data after each period."""
