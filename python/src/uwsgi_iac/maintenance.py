"""The application that answers in maintenance.

A configuration with `configureMaintenanceMode(trigger, 'app')` has the same application in one line of its own, for
hosts without this package; `app::uwsgi_iac.maintenance:app_maintenance` names this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable


def app_maintenance(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers each request with 503."""
    start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "300")])
    return [b"Service is temporarily unavailable\n"]
