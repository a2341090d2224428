"""A self-hosted syndication service for news publishers."""
