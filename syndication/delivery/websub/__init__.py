"""The hub (WebSub): what subscribers wish, how it is verified, and the documents that are pushed to them."""
