"""The names of uWSGI's own `uwsgidecorators`, inside of uWSGI and on the emulation.

Tasks of the spooler have the variables of that module, so tasks of one are handled by the other. Both this module and
`uwsgi_iac.runtime` may be used in one program.
"""

from __future__ import annotations

import pickle
import threading
from functools import wraps
from typing import Any, Callable, TypeVar, cast

from .runtime.module import attach, decode, uwsgi
from .runtime.mules import Mule, mule_offload
from .runtime.platform import _PostForkHooks
from .runtime.signals import get_available_num as get_free_signal
from .runtime.spooler import Spooler, envelope_handlers

Function = TypeVar("Function", bound=Callable[..., Any])

spooler_functions: dict[str, Callable[..., Any]] = {}
postfork_chain = _PostForkHooks.funcs
postfork_chain_hook = _PostForkHooks.run


def _after_fork(run: Callable[[], Any]) -> None:
    _PostForkHooks.add()(run)


def postfork(f: Any) -> Any:
    """Decorator: runs a function in each process after its start; with a number, in that worker only."""
    if callable(f):
        _after_fork(f)
        return f

    def decorate(function: Function) -> Function:
        _after_fork(lambda: function() if uwsgi.worker_id() == f or f == 0 else None)
        return function

    return decorate


def manage_spool_request(variables: dict[Any, bytes]) -> int:
    """Runs a task of `spool`, `spoolraw` or `spoolforever`, and returns uWSGI's code."""
    task = {str(decode(key)): value for key, value in variables.items()}
    function = spooler_functions[str(decode(task["ud_spool_func"]))]
    if "args" in task:
        result = function(*pickle.loads(task["args"]), **pickle.loads(task["kwargs"]))
    else:
        result = function({key: value if key == "body" else decode(value) for key, value in task.items()})
    return int(decode(task["ud_spool_ret"])) if "ud_spool_ret" in task else int(result)


envelope_handlers[b"ud_spool_func"] = manage_spool_request


def _encoded(values: dict[str, Any]) -> dict[bytes, bytes]:
    return {
        key.encode() if isinstance(key, str) else key: value.encode() if isinstance(value, str) else value
        for key, value in values.items()
    }


def _spooled(f: Any, pass_arguments: bool, result: int | None) -> Any:
    if f is None:
        return lambda function: _spooled(function, pass_arguments, result)
    if not hasattr(uwsgi, "spool"):
        raise RuntimeError(f"Cannot decorate {f.__name__} with a spooler: uWSGI runs without the option spooler")
    spooler_functions[f.__name__] = f
    attach("spooler", Spooler._process)

    @wraps(f)
    def send(*arguments: Any, **keywords: Any) -> Any:
        attach("spooler", Spooler._process)
        task: dict[str, Any] = {"ud_spool_func": f.__name__}
        if result is not None:
            task["ud_spool_ret"] = str(result)
        if pass_arguments:
            for name in ("spooler", "priority", "at", "body"):
                if name in keywords:
                    task[name] = keywords.pop(name)
            task.update(args=pickle.dumps(arguments), kwargs=pickle.dumps(keywords))
        else:
            task.update(*arguments[:1], **keywords)
        return uwsgi.spool(_encoded(task))

    send.spool = send  # type: ignore[attr-defined]
    return send


def spoolraw(f: Any = None, pass_arguments: bool = False) -> Any:
    """Decorator: calls run in a spooler; the function returns `uwsgi.SPOOL_OK` or another of uWSGI's codes."""
    return _spooled(f, pass_arguments, None)


def spool(f: Any = None, pass_arguments: bool = False) -> Any:
    """Decorator: calls run in a spooler once. The function gets the task, or the arguments with `pass_arguments`."""
    return _spooled(f, pass_arguments, cast(int, uwsgi.SPOOL_OK))


def spoolforever(f: Any = None, pass_arguments: bool = False) -> Any:
    """Decorator: calls run in a spooler again and again."""
    return _spooled(f, pass_arguments, cast(int, uwsgi.SPOOL_RETRY))


def mulefunc(f: Any) -> Any:
    """Decorator: calls run in the first free mule; with a number, in that mule."""
    if callable(f):
        return mule_offload(Mule(0))(f)
    return mule_offload(f if isinstance(f, str) else Mule(f))


class rpc:
    """Decorator: makes a function callable by this name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, f: Function) -> Function:
        uwsgi.register_rpc(self.name, f)
        return f


def _loop(take: Callable[[], Any], f: Callable[[Any], Any]) -> None:
    while True:
        message = take()
        if message:
            f(message)


class farm:
    """Decorator: the mules of a farm do nothing but run a function with each of its messages."""

    def __init__(self, name: str | None = None, **_keywords: Any) -> None:
        self.name = name

    def __call__(self, f: Callable[[bytes], Any]) -> None:
        def run() -> None:
            if uwsgi.mule_id() and uwsgi.in_farm(*([] if self.name is None else [self.name])):
                _loop(uwsgi.farm_get_msg, f)

        _after_fork(run)


class mule:
    """Decorator: a mule runs a function after its start."""

    def __init__(self, num: int) -> None:
        self.num = num

    def __call__(self, f: Callable[[], Any]) -> None:
        _after_fork(lambda: f() if uwsgi.mule_id() == self.num else None)


class muleloop(mule):
    """Decorator: a mule runs a function again and again."""

    def __call__(self, f: Callable[[], Any]) -> None:
        def run() -> None:
            while uwsgi.mule_id() == self.num:
                f()

        _after_fork(run)


class mulemsg:
    """Decorator: a mule does nothing but run a function with each message."""

    def __init__(self, num: int) -> None:
        self.num = num

    def __call__(self, f: Callable[[bytes], Any]) -> None:
        _after_fork(lambda: _loop(uwsgi.mule_get_msg, f) if uwsgi.mule_id() == self.num else None)


class signal:
    """Decorator: registers a handler."""

    def __init__(self, num: int, **keywords: Any) -> None:
        self.num, self.target = num, keywords.get("target", "")

    def __call__(self, f: Function) -> Function:
        uwsgi.register_signal(self.num, self.target, f)
        self._begin()
        return f

    def _begin(self) -> None:
        """Starts what sends the signal."""


class timer(signal):
    """Decorator: runs a function every so many seconds."""

    def __init__(self, secs: int, **keywords: Any) -> None:
        super().__init__(keywords["signum"] if "signum" in keywords else get_free_signal(), **keywords)
        self.secs = secs

    def _begin(self) -> None:
        uwsgi.add_timer(self.num, self.secs)


class rbtimer(timer):
    """Decorator: the same by a red-black timer."""

    def _begin(self) -> None:
        uwsgi.add_rb_timer(self.num, self.secs)


class cron(signal):
    """Decorator: runs a function at times of cron, with uWSGI's numbers."""

    def __init__(self, minute: int, hour: int, day: int, month: int, dayweek: int, **keywords: Any) -> None:
        super().__init__(keywords["signum"] if "signum" in keywords else get_free_signal(), **keywords)
        self.fields = (minute, hour, day, month, dayweek)

    def _begin(self) -> None:
        uwsgi.add_cron(self.num, *self.fields)


class filemon(signal):
    """Decorator: runs a function when a file or directory changes."""

    def __init__(self, fsobj: str, **keywords: Any) -> None:
        super().__init__(keywords["signum"] if "signum" in keywords else get_free_signal(), **keywords)
        self.fsobj = fsobj

    def _begin(self) -> None:
        uwsgi.add_file_monitor(self.num, self.fsobj)


def lock(f: Function) -> Function:
    """Decorator: a function runs in one process at a time; in a spooler it does not run."""

    @wraps(f)
    def locked(*arguments: Any, **keywords: Any) -> Any:
        if uwsgi.i_am_the_spooler():
            return None
        uwsgi.lock()
        try:
            return f(*arguments, **keywords)
        finally:
            uwsgi.unlock()

    return cast(Function, locked)


def thread(f: Function) -> Callable[..., Function]:
    """Decorator: calls run in a thread of their own (`enable-threads`)."""

    @wraps(f)
    def start(*arguments: Any) -> Function:
        threading.Thread(target=f, args=arguments, daemon=True).start()
        return f

    return start


class harakiri:
    """Decorator: ends the worker if the function takes longer."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def __call__(self, f: Function) -> Function:
        @wraps(f)
        def limited(*arguments: Any, **keywords: Any) -> Any:
            uwsgi.set_user_harakiri(self.seconds)
            result = f(*arguments, **keywords)
            uwsgi.set_user_harakiri(0)
            return result

        return cast(Function, limited)
