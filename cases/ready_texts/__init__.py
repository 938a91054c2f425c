"""Texts kept ready for answers: offered by class and step, filled from the case, edited before they are sent."""
