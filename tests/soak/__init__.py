"""A soak: thousands of subscribers, many of them ill, while processes are killed. `python -m tests.soak` runs it."""
