"""The vocabularies of feeds as data: which elements are allowed where, how often, and with which values."""
