"""Processes of the service: the supervisor, its children, their port and their logs."""
