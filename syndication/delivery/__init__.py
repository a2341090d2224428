"""Outgoing messages: jobs in the catalog, each sent over HTTP at least once."""
