"""Documents over HTTP: the middleware that serves them and the cache that holds them in memory."""
