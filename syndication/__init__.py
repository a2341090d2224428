"""A self-hosted syndication service for news publishers."""

__version__ = "0.1.0"
