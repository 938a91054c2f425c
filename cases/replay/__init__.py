"""Bringing in real cases of another system, with their own times."""
