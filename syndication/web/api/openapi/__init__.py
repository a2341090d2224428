"""The description of the API (OpenAPI 3.1), made of the types that it works with. Knows no request."""

from syndication.web.api.openapi.document import describe

__all__ = ["describe"]
