"""How many read each feed, as far as clients say."""
