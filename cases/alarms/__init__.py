"""Emergencies: a class that rings calls member, street and district at once, each with a clock by day and night."""
