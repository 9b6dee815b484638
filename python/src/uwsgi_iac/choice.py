"""The choice behind `from uwsgi_iac import uwsgi`: uWSGI's own module inside of it, the emulation elsewhere."""

from __future__ import annotations

import importlib
import os
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec

from .emulation import Emulator, Options
from .facade import UwsgiModule

FORCE = ("IAC_UWSGI_FORCE_STUB", "UWSGICONF_FORCE_STUB")
INSTALL = "IAC_UWSGI_INSTALL"


def _on(name: str) -> bool:
    return os.environ.get(name, "").lower() not in ("", "0", "false", "no", "off")


def _real() -> types.ModuleType | None:
    """uWSGI's own module, which exists inside of uWSGI only."""
    if any(map(_on, FORCE)):
        return None
    found = sys.modules.get("uwsgi")
    if isinstance(found, UwsgiModule):
        return None
    try:
        module = found or importlib.import_module("uwsgi")
    except ImportError:
        return None
    # A folder of this name on the path is no uWSGI.
    return module if hasattr(module, "version_info") else None


_emulated = UwsgiModule(Emulator())
_chosen = _real()
is_stub = _chosen is None
uwsgi: types.ModuleType = _emulated if _chosen is None else _chosen
if _chosen is not None:
    _chosen.is_stub = False  # type: ignore[attr-defined]


def emulator() -> Emulator:
    """The emulator behind the emulated module."""
    found: Emulator = _emulated.__dict__["_emulator"]
    return found


def emulated() -> UwsgiModule:
    """The emulated module, also inside of uWSGI."""
    return _emulated


def use(chosen: Emulator) -> Emulator:
    """Puts another emulator behind the module; returns the one that was there."""
    previous = emulator()
    _emulated._use(chosen)
    return previous


def configure(options: Options) -> Emulator:
    """Gives the emulated module these options. What was registered before is kept.

    :param options: as in an ini of uWSGI: `{"cache2": "name=pages,items=100"}`.
    """
    chosen = Emulator(options)
    chosen.inherit(emulator())
    use(chosen)
    return chosen


def install() -> None:
    """Makes the emulation importable as `uwsgi`. Libraries will believe that they run inside uWSGI.

    :raises RuntimeError: this process is inside uWSGI.
    """
    if not is_stub:
        raise RuntimeError("Cannot install the emulation as uwsgi: this process runs inside uWSGI")
    sys.modules["uwsgi"] = _emulated


def uninstall() -> None:
    """Takes `install` back."""
    if isinstance(sys.modules.get("uwsgi"), UwsgiModule):
        del sys.modules["uwsgi"]
    decorators = sys.modules.get("uwsgidecorators")
    if isinstance(getattr(decorators, "__loader__", None), _DecoratorsFinder):
        del sys.modules["uwsgidecorators"]


@contextmanager
def installed(chosen: Emulator) -> Iterator[Emulator]:
    """The emulation is importable as `uwsgi`, with this emulator, for a `with` block."""
    previous = use(chosen)
    before = sys.modules.get("uwsgi")
    sys.modules["uwsgi"] = _emulated
    try:
        yield chosen
    finally:
        use(previous)
        if before is None:
            uninstall()
        else:
            sys.modules["uwsgi"] = before


class _DecoratorsFinder:
    """While the emulation is importable as `uwsgi`, so are its decorators as `uwsgidecorators`.

    Another package that has this name comes first.
    """

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        offered = name == "uwsgidecorators" and isinstance(sys.modules.get("uwsgi"), UwsgiModule)
        return ModuleSpec(name, self) if offered else None  # type: ignore[arg-type]

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        names = vars(importlib.import_module("uwsgi_iac.decorators"))
        module.__dict__.update({name: value for name, value in names.items() if not name.startswith("__")})


sys.meta_path.append(_DecoratorsFinder())
if is_stub and _on(INSTALL):
    install()
