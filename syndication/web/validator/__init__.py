"""The pages for the validation of feeds."""
