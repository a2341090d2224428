"""Count the readers of each feed, as far as clients report it."""
