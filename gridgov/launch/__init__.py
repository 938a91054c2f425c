"""`make run`: database, web, worker and beat on one machine, started together and stopped together."""
