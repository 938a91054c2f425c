"""Is it one of these? Reports of a problem that somebody reported before."""
