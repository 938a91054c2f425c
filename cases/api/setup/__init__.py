"""What administrators set, over the API: the same actions as the pages under /setup/."""
