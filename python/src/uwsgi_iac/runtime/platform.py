"""The instance as an object: `from uwsgi_iac.runtime.platform import uwsgi`."""

from __future__ import annotations

from typing import Any, Callable, ClassVar, cast

from .module import attach, decode
from .module import uwsgi as _uwsgi
from .request import _Request


class _PostForkHooks:
    """Functions that run in each worker, mule and spooler after its start."""

    funcs: ClassVar[list[Callable[[], Any]]] = []

    @classmethod
    def add(cls) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
        """Decorator: adds a function."""

        def decorate(function: Callable[[], Any]) -> Callable[[], Any]:
            cls.funcs.append(function)
            attach("post_fork_hook", cls.run)
            return function

        return decorate

    @classmethod
    def run(cls) -> None:
        """Runs all functions in their order."""
        for function in cls.funcs:
            function()


class _Platform:
    """Facts about the instance, in Python's types."""

    request = _Request()
    postfork_hooks = _PostForkHooks

    @property
    def workers_count(self) -> int:
        """Number of workers."""
        return cast(int, _uwsgi.numproc)

    @property
    def cores_count(self) -> int:
        """Cores of a worker: threads or async requests."""
        return cast(int, _uwsgi.cores)

    @property
    def buffer_size(self) -> int:
        """Largest size of a request's head."""
        return cast(int, _uwsgi.buffer_size)

    @property
    def threads_enabled(self) -> bool:
        """Whether threads are on."""
        return bool(_uwsgi.has_threads)

    @property
    def started_on(self) -> int:
        """Second at which the instance started."""
        return cast(int, _uwsgi.started_on)

    @property
    def apps_map(self) -> dict[str, Any] | None:
        """Applications by mount point, where a program set them."""
        return cast("dict[str, Any] | None", _uwsgi.applications)

    @property
    def hostname(self) -> str:
        """Name of the host."""
        return cast(str, decode(_uwsgi.hostname))

    @property
    def config(self) -> dict[str, Any]:
        """The options: text, or True for a switch."""
        return cast("dict[str, Any]", decode(_uwsgi.opt))

    @property
    def config_variables(self) -> dict[str, str]:
        """Magic variables of configurations."""
        return cast("dict[str, str]", decode(_uwsgi.magic_table))

    @property
    def worker_id(self) -> int:
        """Number of this worker; 0 in another process."""
        return cast(int, _uwsgi.worker_id())

    @property
    def workers_info(self) -> tuple[dict[str, Any], ...]:
        """Counters of all workers."""
        return tuple(map(decode, _uwsgi.workers()))

    @property
    def ready_for_requests(self) -> bool:
        """Whether the instance has started."""
        return bool(_uwsgi.ready())

    @property
    def master_pid(self) -> int:
        """Pid of the master; 0 without one."""
        return cast(int, _uwsgi.masterpid())

    @property
    def memory(self) -> tuple[int, int]:
        """Resident and virtual memory in bytes."""
        return cast("tuple[int, int]", _uwsgi.mem())

    @property
    def clock(self) -> int:
        """The time in microseconds."""
        return cast(int, _uwsgi.micros())

    def get_listen_queue(self, socket_num: int = 0) -> int:
        """Connections that wait at a socket.

        :raises ValueError: there is no such socket.
        """
        return cast(int, _uwsgi.listen_queue(socket_num))

    def get_version(self, *, as_tuple: bool = False) -> Any:
        """Version of uWSGI as text, or as four numbers and a text."""
        return decode(_uwsgi.version_info if as_tuple else _uwsgi.version)


uwsgi = _Platform()
