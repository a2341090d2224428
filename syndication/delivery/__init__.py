"""What is sent to others over HTTP: jobs of the catalog, each brought to its target at least once."""
