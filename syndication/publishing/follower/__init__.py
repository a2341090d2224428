"""Following sources of others: their documents are fetched in time, and their stories become records."""
