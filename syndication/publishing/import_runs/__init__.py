"""Imports from other sites: what a run reads, what it does with each story, and what it reports."""
