"""The pages that show the instance."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from .base import PageAdmin, Rows


def function_name(function: Callable[..., Any]) -> str:
    """A function with its module; a file that uWSGI loads as an application has a made-up module."""
    return f"{function.__module__.replace('uwsgi_file_', '', 1)}.{function.__qualname__}"


def _rows(facts: dict[Any, Any]) -> Rows:
    return {title: ["\n".join(map(str, value)) if isinstance(value, list) else value] for title, value in facts.items()}


def _moment(seconds: float) -> datetime | str:
    return datetime.fromtimestamp(seconds, tz=timezone.utc) if seconds else "-"


def _span(seconds: float) -> str:
    return str(timedelta(seconds=int(seconds)))


def _queue(uwsgi: Any) -> Any:
    try:
        return uwsgi.get_listen_queue()
    except ValueError:
        # An instance behind an HTTP router, or the emulation, may have no socket.
        return "-"


class SummaryAdmin(PageAdmin):
    """Facts about the instance."""

    def page(self, request: HttpRequest) -> dict[str, Any]:
        from ...runtime.logging import get_current_log_size
        from ...runtime.mules import Farm
        from ...runtime.platform import uwsgi
        from ...runtime.rpc import get_rpc_list
        from ...runtime.signals import REGISTERED_SIGNALS
        from ...runtime.spooler import Spooler

        resident, virtual = uwsgi.memory
        signals = REGISTERED_SIGNALS.values()
        facts = {
            _("Version"): uwsgi.get_version(),
            _("Hostname"): uwsgi.hostname,
            _("Serving since"): _moment(uwsgi.started_on),
            _("Serving for"): _span(uwsgi.clock / 1_000_000 - uwsgi.started_on),
            _("Master PID"): uwsgi.master_pid,
            _("Memory (RSS, VSZ)"): [filesizeformat(resident), filesizeformat(virtual)],
            _("Buffer size"): uwsgi.buffer_size,
            _("Cores"): uwsgi.cores_count,
            _("Workers"): uwsgi.workers_count,
            _("Mules"): uwsgi.config.get("mules", 0),
            _("Farms"): list(map(str, Farm.get_farms())),
            _("Threads support"): "+" if uwsgi.threads_enabled else "-",
            _("Current worker"): uwsgi.worker_id,
            _("Requests by worker"): uwsgi.request.id,
            _("Requests total"): uwsgi.request.total_count,
            _("Socket queue size"): _queue(uwsgi),
            _("Log size"): get_current_log_size(),
            _("RPC"): get_rpc_list(),
            _("Post fork hooks"): list(map(function_name, uwsgi.postfork_hooks.funcs)),
            _("Signals"): [
                f"{one.num} → {one.target or _('any worker')}: {function_name(one.func)}" for one in signals
            ],
            _("Spoolers"): list(map(str, Spooler.get_spoolers())),
        }
        return {"panels": {"": _rows(facts)}}


# Written by `npm run generate` of pulumi-uwsgi: options whose values are numbers, switches, addresses, paths and names.
_SHOWN = frozenset(Path(__file__).with_name("shown_options.txt").read_text(encoding="utf8").split())
_VARIABLES = ("env", "ienv", "set", "set-ph", "set-placeholder")
_VARIABLE = re.compile(r"^([A-Za-z_][\w-]*)=")
_CREDENTIALS = re.compile(r"//[^/@\s]*@")
HIDDEN = "********************"


def shown(name: str, value: Any) -> Any:
    """The value of an option that cannot hold a secret; of variables their names."""
    if value is True or value is False:
        return value
    if name in _SHOWN:
        return _CREDENTIALS.sub("//***@", str(value))
    variable = _VARIABLE.match(str(value)) if name in _VARIABLES else None
    return f"{variable[1]}={HIDDEN}" if variable else HIDDEN


class ConfigurationAdmin(PageAdmin):
    """Options of the instance; values that may be secret are hidden."""

    def page(self, request: HttpRequest) -> dict[str, Any]:
        from ...runtime.platform import uwsgi

        rows = {
            name: [[shown(name, one) for one in value] if isinstance(value, list) else shown(name, value)]
            for name, value in sorted(uwsgi.config.items())
        }
        return {"panels": {"": rows}}


_Facts = dict[str, tuple[Any, Callable[[Any], Any]]]


def _same(value: Any) -> Any:
    return value


def _size(value: int) -> str:
    # uWSGI measures with memory-report only.
    return filesizeformat(value) if value else "-"


_WORKER: _Facts = {
    "id": (_("ID"), _same),
    "pid": (_("PID"), _same),
    "status": (_("Status"), _same),
    "running_time": (_("Time in requests"), lambda value: timedelta(microseconds=value)),
    "last_spawn": (_("Spawned at"), _moment),
    "respawn_count": (_("Respawns"), _same),
    "requests": (_("Requests"), _same),
    "delta_requests": (_("Requests since the start"), _same),
    "exceptions": (_("Exceptions"), _same),
    "signals": (_("Signals"), _same),
    "rss": (_("RSS"), _size),
    "vsz": (_("VSZ"), _size),
    "tx": (_("Transmitted"), filesizeformat),
    "avg_rt": (_("Average response time"), lambda value: timedelta(microseconds=value)),
}
_APPLICATION: _Facts = {
    "id": (_("ID"), _same),
    "startup_time": (_("Seconds to start"), _same),
    "modifier1": (_("Modifier"), _same),
    "mountpoint": (_("Mount point"), _same),
    "chdir": (_("Directory"), _same),
    "requests": (_("Requests"), _same),
    "exceptions": (_("Exceptions"), _same),
}


def _table(items: list[dict[str, Any]], facts: _Facts) -> Rows:
    return {
        title: [show(one[name]) if name in one else "" for one in items]
        for name, (title, show) in facts.items()
        if any(name in one for one in items)
    }


class WorkersAdmin(PageAdmin):
    """Workers and their applications."""

    def page(self, request: HttpRequest) -> dict[str, Any]:
        from ...runtime.platform import uwsgi

        workers = list(uwsgi.workers_info)
        panels = {"": _table(workers, _WORKER)}
        for worker in workers:
            if worker.get("apps"):
                title = _("Applications of worker %(id)s") % {"id": worker["id"]}
                panels[title] = _table(list(worker["apps"]), _APPLICATION)
        return {"panels": panels}
