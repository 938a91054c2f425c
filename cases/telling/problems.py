"""Why a message cannot go out."""


class Hopeless(Exception):
    """Trying again would change nothing: a person has to do something first."""


class Needless(Exception):
    """Nothing is left to tell: it was read in the app, or is the person's no more."""
