"""The desk without a web server, as the tests of services have it."""

from __future__ import annotations

from tests.queue_server.services.conftest import hall

__all__ = ["hall"]
