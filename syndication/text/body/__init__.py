"""The body of a story as a tree: small steps that keep what readers can use, and report what goes."""
