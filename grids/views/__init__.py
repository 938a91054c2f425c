"""Pages under /setup/territory/."""
