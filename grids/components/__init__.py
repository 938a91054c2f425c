"""Components: fixed things with a number, an owner, a maintainer and a place. Writes are in `grids.actions`."""
