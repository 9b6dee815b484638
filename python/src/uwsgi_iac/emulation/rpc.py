"""Remote procedure calls: `register_rpc`, `call`, `rpc`, `rpc_list`."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, Callable

from .remote import call_rpc

if TYPE_CHECKING:
    from .emulator import Emulator

_LONGEST_NAME = 255


class Rpc:
    """Functions by name and process: what the master registers, all workers have."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._most = emulator.option_reader.number(64, "rpc-max")
        self._tables: dict[int, dict[bytes, Callable[..., Any]]] = {0: {}}

    def inherit(self, other: Rpc) -> None:
        """Takes over what another emulator's master registered."""
        self._tables[0].update(other._tables[0])

    @property
    def _table(self) -> dict[bytes, Callable[..., Any]]:
        worker = self._emulator.role.worker
        if worker not in self._tables:
            self._tables[worker] = dict(self._tables[0])
        return self._tables[worker]

    def register_rpc(self, name: bytes, function: Callable[..., Any], _count: int = 0) -> bool:
        table = self._table
        if self._emulator.role.kind not in ("master", "worker"):
            self._emulator.log.write("only the master and the workers can register RPC functions")
            raise ValueError("unable to register rpc function")
        if len(name) > _LONGEST_NAME or (name not in table and len(table) >= self._most):
            raise ValueError("unable to register rpc function")
        table[name] = function
        if self._emulator.role.kind == "master":
            # uWSGI copies the whole table of the master to its workers.
            self._tables = {0: table}
        return True

    def rpc_list(self) -> tuple[bytes, ...]:
        return tuple(self._table)

    def call(self, *arguments: Any) -> bytes | None:
        return self._run(b"", arguments)

    def rpc(self, *arguments: Any) -> bytes | None:
        if len(arguments) < 2:
            raise ValueError("unable to call rpc function")
        node = arguments[0]
        if isinstance(node, str):
            node = node.encode("latin-1")
        return self._run(node if isinstance(node, bytes) else b"", arguments[1:])

    def _run(self, node: bytes, arguments: tuple[Any, ...]) -> bytes | None:
        if not arguments or not all(isinstance(one, bytes) for one in arguments):
            raise ValueError("unable to call rpc function")
        # C's strings end at the first zero byte, and lengths of arguments have 16 bits.
        name = arguments[0].split(b"\0")[0]
        values = [one[: len(one) & 0xFFFF] for one in arguments[1:]][:255]
        if node:
            return call_rpc(node.decode("latin-1"), name, values, self._emulator.limit)
        function = self._table.get(name)
        if function is None:
            return None
        try:
            result = function(*values)
        except Exception:
            self._emulator.log.write(traceback.format_exc())
            return None
        return result if isinstance(result, bytes) and result else None
