"""The rules, by subject: each has code, severity, message and advice, beside the function that applies it."""
