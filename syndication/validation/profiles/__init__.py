"""Lint for partners: what each would refuse in silence, said before it is sent."""
