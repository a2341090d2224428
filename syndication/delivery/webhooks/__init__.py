"""Webhooks: signed events about stories, sent to the receivers in the settings at least once."""
