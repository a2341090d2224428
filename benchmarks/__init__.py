"""Benchmarks of the service against named others in the same run; `python -m benchmarks` runs them all."""
