"""The current request."""

from __future__ import annotations

from typing import Any, cast

from .module import uwsgi


class _Request:
    """The request that this thread answers."""

    @property
    def env(self) -> dict[str, Any]:
        """Its environment; uWSGI has it where workers have one thread."""
        return cast("dict[str, Any]", uwsgi.env)

    @property
    def id(self) -> int:
        """Requests that this core handled before."""
        return cast(int, uwsgi.request_id())

    @property
    def total_count(self) -> int:
        """Requests of all workers."""
        return cast(int, uwsgi.total_requests())

    @property
    def fd(self) -> int:
        """Descriptor of its connection."""
        return cast(int, uwsgi.connection_fd())

    @property
    def content_length(self) -> int:
        """Length of its body."""
        return cast(int, uwsgi.cl())

    def log(self) -> None:
        """Logs it although requests are not logged."""
        uwsgi.log_this_request()

    def add_var(self, name: str, value: str | bytes) -> bool:
        """Adds a variable for internal routing.

        :raises ValueError: there is no room for it (`buffer-size`).
        """
        return cast(bool, uwsgi.add_var(name, value))
