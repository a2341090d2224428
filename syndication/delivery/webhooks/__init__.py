"""Receivers that the publisher declares are told what becomes of stories: events, signed, at least once."""
