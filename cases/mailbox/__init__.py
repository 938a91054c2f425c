"""The city's mailbox: fetched by the worker, each message once, and nothing becomes a case by itself."""
