"""Files beside a case: taken only when they are what their name says, served only as downloads."""
