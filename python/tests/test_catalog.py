"""The catalogue, against the types of typeshed and the emulation."""

from __future__ import annotations

import ast
import importlib.metadata
from pathlib import Path
from typing import Any

import pytest

from uwsgi_iac import Emulator, NotConfigured, installed
from uwsgi_iac.arguments import parse_format
from uwsgi_iac.catalog import ATTRIBUTES, FUNCTIONS
from uwsgi_iac.facade import UwsgiModule

EVERYTHING: dict[str, Any] = {
    "queue": 2,
    "sharedarea": 1,
    "snmp": True,
    "mode": "test",
    "pidfile": "none",
    "mules": 1,
    "farm": "only:1",
}


def _typeshed() -> set[str]:
    files = importlib.metadata.files("types-uwsgi") or []
    stub = next(str(one.locate()) for one in files if str(one).endswith("uwsgi-stubs/__init__.pyi"))
    names: set[str] = set()
    for node in ast.parse(Path(stub).read_text(encoding="utf8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_")}


def test_it_has_every_name_that_typeshed_has() -> None:
    assert _typeshed() - set(FUNCTIONS) - set(ATTRIBUTES) == set()


def test_every_function_has_a_method_behind_it(tmp_path: Path) -> None:
    emulator = Emulator({**EVERYTHING, "spooler": str(tmp_path)}, version=(2, 1, 0))
    module = UwsgiModule(emulator)
    for entry in FUNCTIONS.values():
        function = getattr(module, entry.name)
        assert function.__name__ == entry.name
        assert entry.effect in function.__doc__
        assert callable(function)


def test_formats_name_the_function_of_their_messages() -> None:
    for entry in FUNCTIONS.values():
        if entry.format not in ("*", "python"):
            assert parse_format(entry.format.partition(" or ")[0]).units


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("queue_push", "it exists with the option queue only"),
        ("spool", "it exists with the option spooler only"),
        ("spoolers", "it exists with the option spooler only"),
        ("add_ms_timer", "it is of uWSGI 2.1"),
        ("mule_msg_hook", "until a program sets it"),
        ("cache_gett", "module 'uwsgi' has no attribute 'cache_gett'"),
    ],
)
def test_a_missing_name_says_which_option_it_needs(name: str, reason: str) -> None:
    with installed(Emulator()):
        import uwsgi

        assert not hasattr(uwsgi, name)
        with pytest.raises(NotConfigured, match=reason):
            getattr(uwsgi, name)
