"""The desk and the API in a process of their own, so that editors do not slow polls: web workers relay to it."""
