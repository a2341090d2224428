"""The WebSub hub: subscription requests, their verification, and pushes of documents to subscribers."""
