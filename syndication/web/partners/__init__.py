"""The way of partners to their documents: keys, and the ledger of what each has fetched."""
