"""A site that is read over the web: which documents to fetch, one after the other. Pure; `publishing` fetches them."""
