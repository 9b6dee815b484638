"""Loads the code of a configuration: the application, modules, and programs of mules."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import traceback
import types
from functools import partial
from typing import Any, Callable, cast

from .errors import CannotRun
from .ini import Options

Application = Callable[..., Any]

_MODULES = ("module", "wsgi")
_FILES = ("wsgi-file", "file")
_IMPORTS = (
    *("import", "pyimport", "py-import", "python-import"),
    *("shared-import", "shared-pyimport", "shared-py-import", "shared-python-import"),
    *("spooler-import", "spooler-pyimport", "spooler-py-import", "spooler-python-import"),
)


def load(target: str | None, options: Options) -> Application | None:
    """Imports what the options name; the application, or None where they have other processes only.

    :raises CannotRun: an import fails, or there is nothing to run.
    """
    for folder in reversed(options.get("pythonpath", []) + options.get("python-path", [])):
        sys.path.insert(0, folder)
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    for path in [path for name in _IMPORTS for path in options.get(name, [])]:
        import_any(path)
    application = _application(target, options)
    if application is None and not any(name in options for name in (*_IMPORTS, "mule")):
        named = ", ".join(sorted(options)) or "none"
        raise CannotRun(
            "Cannot run: the options have no application (module, wsgi-file or eval), no mule and no import; "
            f"they are {named}"
        )
    return application


def _application(target: str | None, options: Options) -> Application | None:
    name = _last(options, "callable")
    if target:
        return _from_file(target, name) if target.endswith(".py") else _from_module(target, name)
    module, file, text = _last(options, *_MODULES), _last(options, *_FILES), _last(options, "eval")
    if module:
        return _from_file(module, name) if module.endswith(".py") else _from_module(module, name)
    if file:
        return _from_file(file, name)
    if text:
        return _pick(_executed(text, "eval"), "eval", name)
    return None


def _last(options: Options, *names: str) -> str | None:
    return next((options[name][-1] for name in names if name in options), None)


def _from_module(text: str, name: str | None) -> Application:
    module, _, chosen = text.partition(":")
    return _pick(import_any(module), module, chosen or name)


def _from_file(path: str, name: str | None) -> Application:
    return _pick(import_any(path), path, name)


def _pick(module: types.ModuleType, where: str, name: str | None) -> Application:
    """The callable of a module; `name` may be a call: `create_app()`."""
    wanted = name or "application"
    factory = wanted.endswith("()")
    found = getattr(module, wanted[:-2] if factory else wanted, None)
    if callable(found):
        return cast(Application, _guarded(found, f"{where}:{wanted}") if factory else found)
    files = (str(getattr(module, "__file__", "")),)
    if found is not None:
        raise CannotRun(f"Cannot serve {where}:{wanted}: it must be callable, but is {type(found).__name__}", files)
    own = [
        key
        for key, value in vars(module).items()
        if callable(value) and not key.startswith("_") and not isinstance(value, type)
    ]
    has = f"its callables are {', '.join(sorted(own))}" if own else "it has no callables"
    raise CannotRun(f"Cannot serve {where}: it has no {wanted}; {has}", files)


def import_any(name: str) -> types.ModuleType:
    """Imports a module, or a file by its path.

    :raises CannotRun: it does not exist, or fails.
    """
    if name.endswith(".py"):
        return _import_file(name)
    try:
        found = importlib.util.find_spec(name) is not None
    except ImportError:
        found = False
    except Exception:
        # A parent package fails; the import below has its traceback.
        found = True
    if not found:
        places = ", ".join(one or os.getcwd() for one in sys.path[:3])
        raise CannotRun(f"Cannot import {name}: there is no such module in {places} and the other folders of sys.path")
    return cast(types.ModuleType, _guarded(lambda: importlib.import_module(name), name))


def _import_file(path: str) -> types.ModuleType:
    if not os.path.isfile(path):
        raise CannotRun(f"Cannot import {path}: there is no such file in {os.getcwd()}")
    name = f"uwsgi_file_{os.path.splitext(os.path.abspath(path))[0]}".replace(os.sep, "_").replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CannotRun(f"Cannot import {path}: it is no file of Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    _guarded(partial(spec.loader.exec_module, module), path)
    return module


def _executed(text: str, where: str) -> types.ModuleType:
    module = types.ModuleType("uwsgi_eval")
    _guarded(lambda: exec(text, module.__dict__), where)
    return module


def run_mule(program: str) -> None:
    """Runs the program of a mule to its end: `module:function()` or a file."""
    if ":" in program and not os.path.exists(program):
        module, _, function = program.partition(":")
        getattr(import_any(module), function.rstrip("()"))()
        return
    with open(program, encoding="utf8") as file:
        code = compile(file.read(), program, "exec")
    exec(code, {"__name__": "__main__", "__file__": program, "__builtins__": __builtins__})


def _guarded(load_it: Callable[[], Any], what: str) -> Any:
    try:
        return load_it()
    except CannotRun:
        raise
    except (Exception, SystemExit) as error:
        text = "".join(traceback.format_exception(type(error), error, _own_part(error)))
        files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            files.append(error.filename)
        raise CannotRun(f"Cannot load {what}: it raises {type(error).__name__}\n\n{text}", tuple(files)) from None


def _own_part(error: BaseException) -> types.TracebackType | None:
    """The traceback from the first line that is not of this server or of the import machinery."""
    place = error.__traceback__
    while place and place.tb_next and _is_ours(place.tb_frame.f_code.co_filename):
        place = place.tb_next
    return place


def _is_ours(path: str) -> bool:
    return path == __file__ or path.startswith("<frozen importlib") or "importlib" in path
