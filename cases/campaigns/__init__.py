"""Campaigns: the same work in chosen grids for a time, only on the strength of an admitted item, watched day by day."""
