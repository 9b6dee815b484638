"""The pytest plugin: the `uwsgi` fixture, and `@pytest.mark.uwsgi`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from .. import choice
from .instance import Instance, to_names
from .real import INSIDE, is_inside, run_inside

_MARK = (
    "uwsgi(options={}, *, limit=5, real=False, **options): options of the instance, with `_` for `-` in names; "
    "seconds after which a call that would wait forever fails; run the test inside a real uWSGI"
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARK)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("uwsgi_program", "uWSGI for tests with real=True; that of the virtual environment, or of the system")


def _settings(item: Any) -> tuple[dict[str, Any], float | None, bool]:
    options: dict[str, Any] = {}
    limit, real = None, False
    # From the module to the function, so that the nearest one counts.
    for mark in reversed(list(item.iter_markers("uwsgi"))):
        for one in (*mark.args, mark.kwargs.get("options") or {}):
            if not isinstance(one, Mapping):
                pytest.fail(f"@pytest.mark.uwsgi: options must be a mapping, but are {one!r}", pytrace=False)
        more = dict(mark.kwargs)
        limit = more.pop("limit", limit)
        real = more.pop("real", real)
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit <= 0):
            pytest.fail(f"@pytest.mark.uwsgi: limit must be seconds above 0, but is {limit!r}", pytrace=False)
        options.update({**(more.pop("options", None) or {}), **(mark.args[0] if mark.args else {}), **to_names(more)})
    return options, limit, real


@pytest.fixture
def uwsgi(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A fresh instance, importable as `uwsgi`. Inside a real uWSGI, its own module."""
    if is_inside():
        yield choice.uwsgi
        return
    options, limit, _ = _settings(request.node)
    base = choice.emulator()
    with choice.installed(base):
        yield Instance(choice.emulated(), base, options, 5.0 if limit is None else limit)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fails a test whose marks are wrong."""
    _settings(item)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Runs a test with `real=True` inside uWSGI, and reports its result here."""
    try:
        options, limit, real = _settings(item)
    except pytest.fail.Exception:
        # Its setup fails with the text.
        return None
    if not real or is_inside():
        return None
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in run_inside(item, options, 30.0 if limit is None else limit):
        hook.pytest_runtest_logreport(report=report)
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    # Fixtures of this module or session that are over end with the last test that used them.
    item.session._setupstate.teardown_exact(nextitem)
    return True


__all__ = ["INSIDE", "uwsgi"]
