"""Nouns and the pure rules about them: items, feeds, documents, events, jobs. Frozen values; no I/O."""
