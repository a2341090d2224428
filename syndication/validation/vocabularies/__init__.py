"""The vocabularies of feeds as data: which element may stand where, how often, and what its values are."""
