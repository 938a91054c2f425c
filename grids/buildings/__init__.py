"""Where people live, as points with dwellings and households: imported, shown, counted. No names, no persons."""
