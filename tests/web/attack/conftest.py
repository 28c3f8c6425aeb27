"""A server with accounts."""

from tests.web.door import passwords, server

__all__ = ["passwords", "server"]
