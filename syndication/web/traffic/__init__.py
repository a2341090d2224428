"""Requests as figures for /metrics and as lines of the log. A poll only notes itself; a thread does the rest."""
