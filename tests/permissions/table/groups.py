"""Who there is, and what a line of the table says."""

from dataclasses import dataclass


def some(names: str) -> frozenset[str]:
    return frozenset(names.split())


PEOPLE = some("stranger nina alice leo anna dora oscar lisa henry diana ada audrey pia fred root")
# Riverside Street's case was given to the department, where henry works.
SEE_CASE = some("alice leo anna dora oscar lisa henry diana root")
SEE_CAMPAIGN = some("alice leo anna dora oscar lisa diana root")
ADMINISTRATORS = some("ada fred root")  # fred only of the other street
CITY = some("ada root")
LEADERS = some("lisa diana root")
CONCERNED = ADMINISTRATORS | some("anna dora oscar lisa diana audrey pia")
MANAGERS = some("leo lisa diana ada pia fred root")  # look after accounts somewhere
WALKERS = some("alice leo nina root")  # see residents somewhere
SIGN_IN, REFUSED, HIDDEN = 302, 403, 404


@dataclass(frozen=True)
class Group:
    """Lines with the same people."""

    why: str
    who: frozenset[str]
    lines: str
    refused: int = REFUSED
    hidden: frozenset[str] = frozenset()
    anonymous: int | None = SIGN_IN  # None: as everybody who may
