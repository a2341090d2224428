"""The rules, by subject: each has a code, a severity, a message and advice, next to the function that applies it."""
