"""The pages for readers: feeds and stories."""
