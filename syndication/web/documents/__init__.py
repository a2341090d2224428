"""Documents over HTTP: the middleware that answers with them, and the cache that holds them."""
