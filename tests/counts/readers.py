"""Browsers of people."""

from django.test import Client

from tests.cast import Cast

BACKEND = "django.contrib.auth.backends.ModelBackend"


def browsers(cast: Cast) -> dict[str, Client]:
    """One for each person, by name, signed in."""
    found = {who: Client() for who in cast.people}
    for who, client in found.items():
        client.force_login(cast.people[who], backend=BACKEND)
    return found
