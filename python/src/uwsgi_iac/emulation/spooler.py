"""The spooler: `spool`, `spooler_jobs` and their kin. Tasks are files on the disk, as under uWSGI."""

from __future__ import annotations

import os
import random
import traceback
from typing import TYPE_CHECKING, Any

from ..errors import InvalidOption
from .remote import items, split
from .role import Role
from .spool_file import is_task, read_task, task_name, version_order, write_task

if TYPE_CHECKING:
    from .emulator import Emulator

_NOT_A_DICTIONARY = "The argument of spooler callable must be a dictionary"
_NOT_BYTES = "spooler callable dictionary must contains only bytes"
_OK, _IGNORE = -2, 0


class Spooler:
    """The spoolers of an instance, one a directory."""

    def __init__(self, emulator: Emulator) -> None:
        options = emulator.option_reader
        self._emulator = emulator
        self.directories: list[str] = []
        for path in options.all("spooler"):
            try:
                os.makedirs(path, exist_ok=True)
            except OSError as error:
                reason = error.strerror or str(error)
                raise InvalidOption("spooler", path, f"it must be a directory that can be written; {reason}") from None
            self.directories.append(os.path.realpath(path))
        self._ordered = options.switch("spooler-ordered")
        self._chdir = options.last("spooler-chdir")
        self.frequency = options.number(30, "spooler-frequency", "spooler-freq")
        self._counter = 0
        self._due = emulator.clock.time() + self.frequency
        self.handled = 0

    def due_times(self) -> list[float]:
        """When the spooler looks into its directories next."""
        return [self._due] if self.directories else []

    def role(self, directory: str) -> Role:
        """The process of a directory."""
        return Role("spooler", self.directories.index(directory) + 1)

    def spool(self, *arguments: Any, **variables: Any) -> bytes:
        task: Any = arguments[0] if arguments else variables
        if not isinstance(task, dict) or (not arguments and not variables):
            raise ValueError(_NOT_A_DICTIONARY)
        body = task.get(b"body")
        if isinstance(body, bytes):
            # uWSGI takes the body out of the caller's dictionary.
            del task[b"body"]
        else:
            body = b""
        packet = self._packet(task)
        path = self._store(packet, body)
        if path is None:
            raise ValueError("unable to spool job")
        self._emulator.log.write(f"[spooler] written {len(packet) + len(body) + 4} bytes to file {path}")
        self._due = min(self._due, self._emulator.clock.time())
        return os.fsencode(path)

    @staticmethod
    def _packet(task: dict[Any, Any]) -> bytes:
        values: list[bytes] = []
        for key, value in task.items():
            if not isinstance(key, bytes):
                raise ValueError(_NOT_BYTES)
            if not isinstance(value, bytes):
                # bytes() would make zeros of a number, which uWSGI refuses.
                if isinstance(value, (int, str)):
                    raise ValueError(_NOT_BYTES)
                try:
                    value = bytes(value)
                except TypeError:
                    raise ValueError(_NOT_BYTES) from None
            values += (key[: len(key) & 0xFFFF], value[: len(value) & 0xFFFF])
        return items(values)

    def _store(self, packet: bytes, body: bytes) -> str | None:
        log = self._emulator.log
        if len(packet) > 0xFFFF:
            log.write("[uwsgi-spooler] args buffer is limited to 64k, use the 'body' for bigger values")
            return None
        wanted = _wanted(packet)
        if not self.directories:
            log.write("[uwsgi-spooler] no spooler available")
            return None
        directory = self.directories[0]
        if wanted.get(b"spooler"):
            directory = os.fsdecode(wanted[b"spooler"])
            if directory not in self.directories:
                log.write(f'[uwsgi-spooler] unable to find spooler "{directory}"')
                return None
        self._counter += 1
        now = self._emulator.clock.time()
        name = task_name(self._emulator.hostname, self._emulator.role.pid, self._counter, now, random.getrandbits(31))
        folder = os.path.join(directory, os.fsdecode(wanted.get(b"priority", b"")).rstrip("/"))
        at = wanted.get(b"at", b"").partition(b".")[0]
        path = os.path.join(folder, name).replace("//", "/")
        try:
            if folder.rstrip("/") != directory:
                os.makedirs(folder, exist_ok=True)
            write_task(path, packet, body, int(at) if at.isdigit() and int(at) else now)
        except OSError as error:
            log.write(f'open("{path}"): {error.strerror}')
            return None
        return path

    def set_spooler_frequency(self, seconds: int) -> bool:
        self.frequency = seconds
        return True

    def spooler_jobs(self) -> list[bytes]:
        directory = self.directories[0]
        try:
            names = sorted(filter(is_task, os.listdir(directory)), key=version_order)
        except OSError:
            return []
        paths = [os.path.join(directory, name) for name in names]
        return [os.fsencode(path) for path in paths if os.path.isfile(path) and os.access(path, os.R_OK | os.W_OK)]

    def spooler_pid(self) -> int:
        return self.role(self.directories[0]).pid if self.directories else 0

    def spooler_pids(self) -> list[int]:
        return [self.role(directory).pid for directory in self.directories]

    def spooler_get_task(self, path: bytes) -> dict[object, bytes] | None:
        return read_task(os.fsdecode(path))

    def i_am_the_spooler(self) -> bool | None:
        return True if self._emulator.role.kind == "spooler" else None

    def run(self) -> int:
        """One look into each directory: runs the tasks that are due; how many were handled."""
        before = self.handled
        for directory in self.directories:
            here = os.getcwd()
            try:
                self._scan(directory, directory)
            finally:
                self._enter(here)
        return self.handled - before

    def run_due(self) -> bool:
        """Runs the spooler where its time has come."""
        if not self.directories or self._due > self._emulator.clock.time():
            return False
        self._due = self._emulator.clock.time() + max(self.frequency, 1)
        return self.run() > 0

    def _scan(self, spooler: str, folder: str) -> None:
        try:
            names = sorted(os.listdir(folder), key=version_order)
        except OSError as error:
            self._emulator.log.write(f"opendir(): {error.strerror}")
            return
        for name in names:
            path = os.path.join(folder, name)
            number = self._ordered and name.isdigit()
            if not (is_task(name) or number) or not os.path.exists(path):
                continue
            if os.path.isdir(path):
                # The system sets the time of a directory, which says nothing about a clock that stands still.
                if self._ordered:
                    self._scan(spooler, path)
            elif os.stat(path).st_mtime > self._emulator.clock.time():
                continue
            elif os.access(path, os.R_OK | os.W_OK):
                self._handle(spooler, folder, name)

    def _enter(self, folder: str) -> None:
        """Changes the working folder, which is the spooler's own in uWSGI, and that of all threads here."""
        if not self._emulator.threaded:
            os.chdir(folder)

    def _handle(self, spooler: str, folder: str, name: str) -> None:
        path = os.path.join(folder, name)
        size = os.stat(path).st_size
        task = read_task(path)
        if task is None:
            if size >= 4:
                os.unlink(path)
            return
        task["spooler_task_name"] = os.fsencode(name)
        self._enter(self._chdir or folder)
        result = self._call(spooler, task)
        if result == _IGNORE:
            self._emulator.log.write(
                "unable to find the spooler function, have you loaded it into the spooler process ?"
            )
            return
        self.handled += 1
        if result == _OK:
            self._emulator.log.write(f"[spooler {spooler}] done with task {name}")
            os.unlink(path)

    def _call(self, spooler: str, task: dict[object, bytes]) -> int:
        function = self._emulator.attributes.get("spooler")
        if function is None:
            return _IGNORE
        with self._emulator.playing(self.role(spooler)):
            try:
                result = function(task)
            except Exception:
                self._emulator.log.write(traceback.format_exc())
                return -1
        return result if isinstance(result, int) else -1


def _wanted(packet: bytes) -> dict[bytes, bytes]:
    values = split(packet)
    return dict(zip(values[::2], values[1::2]))
