"""The embedded PostgreSQL server: `binaries` finds it, `cluster` makes it, `keeper` runs it, `owner` shares it."""
