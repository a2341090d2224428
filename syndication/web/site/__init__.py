"""The pages for people who read: feeds and stories."""
