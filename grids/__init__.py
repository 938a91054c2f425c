"""Territory: areas, grids, divisions, coverage, and finding the place of a point."""
