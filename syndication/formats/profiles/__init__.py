"""Documents as partners take them: a profile (data) makes a format."""
