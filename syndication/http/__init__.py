"""The protocol: documents as answers, conditional requests, ranges, rate limits, signatures, and outgoing requests."""
