"""Telling people outside of the app: by mail, SMS and webhook. The app's own list is the notices themselves.

A notice waits until `planning` has put it into a message for each channel that its person wants; `sending` sends
what is due.
"""
