"""The pages on which people check a feed."""
