"""Apple News: stories are created, updated and deleted through its API, each by a job of its own."""
