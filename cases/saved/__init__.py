"""Filters of the inbox that people keep: a name, a number, a place in a row, and shared by those who lead an office."""
