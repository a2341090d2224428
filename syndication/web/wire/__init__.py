"""The wire: stories for partners with a key, one change after the other, by long poll."""
