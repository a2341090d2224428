"""The description of the API (OpenAPI 3.1), generated from its types and the table of routes."""

from syndication.web.api.openapi.document import describe

__all__ = ["describe"]
