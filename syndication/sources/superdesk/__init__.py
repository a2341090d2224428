"""Superdesk as a source to follow: its content API, and the API of Newsroom."""
