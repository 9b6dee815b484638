"""Spoolers: functions and tasks that run later, in another process.

Arguments travel as pickles in files of the spooler's directory: who can write there can run code.
"""

from __future__ import annotations

import os
import pickle
import traceback
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, ClassVar, Union, cast

from .module import attach, decode, name_of, uwsgi

# A packet has 65,535 bytes; the rest is for its other variables.
_LONGEST_MESSAGE = 60_000
_PREFIX = "uwsgi-iac:"

_functions: dict[str, Callable[..., Any]] = {}
# Handlers of tasks in another form, by a variable that these have.
envelope_handlers: dict[bytes, Callable[[dict[Any, bytes]], int]] = {}
spooler_task_types: dict[str, type[SpoolerTask]] = {}
Postpone = Union[datetime, timedelta, None]


class TaskResult:
    """The end of a task."""

    code_uwsgi: ClassVar[int] = uwsgi.SPOOL_OK

    def __init__(self, result: Any = None, *, exception: Exception | None = None) -> None:
        self.result, self.exception = result, exception


class ResultProcessed(TaskResult):
    """The task is done; its file goes."""

    code_uwsgi = uwsgi.SPOOL_OK


class ResultSkipped(TaskResult):
    """The task is not for this handler; its file stays."""

    code_uwsgi = uwsgi.SPOOL_IGNORE


class ResultRescheduled(TaskResult):
    """The task is tried again after `spooler-frequency`."""

    code_uwsgi = uwsgi.SPOOL_RETRY


TypeTaskResult = Union[TaskResult, bool, None]


class SpoolerTask:
    """A task of a type; a subclass with a `type_id` handles the tasks of that type."""

    mark_processed = ResultProcessed
    mark_skipped = ResultSkipped
    mark_rescheduled = ResultRescheduled
    type_id: ClassVar[str] = ""

    def __init__(self, name: str, message: str, payload: Any) -> None:
        self.name, self.message, self.payload = name, message, payload

    def __init_subclass__(cls) -> None:
        spooler_task_types[cls.type_id] = cls

    def process(self) -> TypeTaskResult:
        """Does it. None skips it, an exception tries it again, a `TaskResult` says which; another value is success."""
        return True

    @classmethod
    def build_message(
        cls, spooler: str | None = None, priority: int | None = None, postpone: Postpone = None, payload: Any = None
    ) -> dict[str, Any]:
        """Arguments of `Spooler.send_message_raw` for a task of this type."""
        return {
            "message": f"{_PREFIX}{cls.type_id}",
            "spooler": spooler,
            "priority": priority,
            "postpone": postpone,
            "payload": payload,
        }


class SpoolerFunctionCallTask(SpoolerTask):
    """A call of a function that `Spooler.task` decorates."""

    type_id = "fcall"

    def process(self) -> TypeTaskResult:
        """Calls the function.

        :raises KeyError: the spooler has not imported it.
        """
        name, arguments, keywords = self.payload
        return cast(TypeTaskResult, _functions[name](*arguments, **keywords))


class _TaskRegisterer:
    """`task`, of the class for the first spooler and of an object for its own."""

    def __get__(self, instance: Spooler | None, _owner: type[Spooler]) -> _TaskDecorator:
        return _TaskDecorator(instance)


class _TaskDecorator:
    """Decorator: calls of a function run in a spooler."""

    def __init__(self, spooler: Spooler | None) -> None:
        self._spooler = spooler

    def __call__(
        self, priority: int | None = None, postpone: Postpone = None
    ) -> Callable[[Callable[..., Any]], Callable[..., str]]:
        """Decorator: calls of a function run in a spooler, and return the path of the task.

        :param priority: smaller numbers first, with `spooler-ordered`.
        :param postpone: not before this moment, or this long after the call.
        """

        def decorate(function: Callable[..., Any]) -> Callable[..., str]:
            name = name_of(function)
            _functions[name] = function
            attach("spooler", Spooler._process)

            def send(*arguments: Any, **keywords: Any) -> str:
                place = self._spooler.name if self._spooler else None
                payload = (name, arguments, keywords)
                message = SpoolerFunctionCallTask.build_message(place, priority, postpone, payload)
                return Spooler.send_message_raw(**message)

            send.__name__, send.__doc__ = function.__name__, function.__doc__
            return send

        return decorate


class Spooler:
    """A spooler of the option `spooler`.

    :param name: its directory, as an absolute path.
    """

    task = _TaskRegisterer()

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name

    @classmethod
    def send_message_raw(
        cls,
        message: str,
        *,
        spooler: str | Spooler | None = None,
        priority: int | None = None,
        postpone: Postpone = None,
        payload: Any = None,
    ) -> str:
        """Writes a task; the path of its file.

        :param postpone: a moment, without a zone in the host's time, or a time from now.
        :param payload: any object that can be pickled.
        :raises ValueError: no such spooler, or its directory cannot be written.
        """
        attach("spooler", cls._process)
        body: dict[str, Any] = {} if payload is None else {"payload": payload}
        task: dict[bytes, bytes] = {}
        if len(message.encode()) > _LONGEST_MESSAGE:
            body["msg"] = message
        else:
            task[b"msg"] = message.encode()
        if spooler is not None:
            task[b"spooler"] = str(spooler).encode()
        if priority is not None:
            task[b"priority"] = str(priority).encode()
        if postpone is not None:
            now = datetime.fromtimestamp(uwsgi.micros() / 1_000_000, timezone.utc)
            moment = now + postpone if isinstance(postpone, timedelta) else postpone
            task[b"at"] = str(int(moment.timestamp())).encode()
        if body:
            task[b"body"] = pickle.dumps(body)
        return cast(str, decode(uwsgi.spool(task)))

    @classmethod
    def _process(cls, envelope: dict[Any, bytes]) -> int:
        """`uwsgi.spooler`: runs a task and returns uWSGI's code for its result."""
        for key, handle in envelope_handlers.items():
            if key in envelope:
                return handle(envelope)
        body = pickle.loads(envelope["body"]) if "body" in envelope else {}
        message = str(body["msg"]) if "msg" in body else str(decode(envelope.get(b"msg", b"")))
        name = str(decode(envelope["spooler_task_name"]))
        kind = message[len(_PREFIX) :] if message.startswith(_PREFIX) else ""
        task = spooler_task_types.get(kind, SpoolerTask)(name, message, body.get("payload"))
        try:
            result = task.process()
        except Exception:
            uwsgi.log(f"Task {name} is tried again:\n{traceback.format_exc()}")
            return int(ResultRescheduled.code_uwsgi)
        if isinstance(result, TaskResult):
            return int(result.code_uwsgi)
        ended: type[TaskResult] = ResultSkipped if result is None else ResultProcessed
        return int(ended.code_uwsgi)

    @classmethod
    def get_spoolers(cls) -> list[Spooler]:
        """All spoolers of the instance."""
        return [cls(decode(one)) for one in getattr(uwsgi, "spoolers", ())]

    @classmethod
    def get_by_basename(cls, name: str) -> Spooler | None:
        """The first spooler whose directory has this name at its end; None where there is none."""
        return next((one for one in cls.get_spoolers() if os.path.basename(one.name) == name), None)

    @classmethod
    def get_pids(cls) -> list[int]:
        """Pids of all spoolers."""
        return cast("list[int]", uwsgi.spooler_pids())

    @classmethod
    def set_period(cls, seconds: int) -> bool:
        """Seconds between two looks at the tasks."""
        return cast(bool, uwsgi.set_spooler_frequency(seconds))

    @classmethod
    def get_tasks(cls) -> list[str]:
        """Paths of the tasks of the first spooler."""
        return cast("list[str]", decode(uwsgi.spooler_jobs()))

    @classmethod
    def read_task_file(cls, path: str) -> dict[Any, bytes]:
        """Variables of a task; empty where it is none."""
        return uwsgi.spooler_get_task(path) or {}
