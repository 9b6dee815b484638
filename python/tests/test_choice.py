"""The module that a program gets; nothing becomes `uwsgi` by installation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import uwsgi_iac

SOURCES = str(Path(uwsgi_iac.__file__).parents[1])


def run(code: str, *flags: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", **environment},
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_plain_import_fails_outside_of_uwsgi() -> None:
    assert run("import uwsgi_iac, uwsgi").startswith("ModuleNotFoundError")


@pytest.mark.parametrize("code", ["import uwsgi_iac as u; u.install()", "import uwsgi_iac"])
def test_installation_by_a_call_or_by_the_environment(code: str) -> None:
    environment = {} if "install()" in code else {"IAC_UWSGI_INSTALL": "1"}
    shown = run(f"{code}\nimport uwsgi\nprint(uwsgi.is_stub, uwsgi.numproc)", **environment)
    assert shown == "True 1"


def test_uninstall_takes_it_back() -> None:
    assert run("import uwsgi_iac as u; u.install(); u.uninstall(); import uwsgi").startswith("ModuleNotFoundError")


def test_the_decorators_come_and_go_with_the_emulation() -> None:
    def bare(code: str) -> str:
        """Without the packages of this environment, among which the decorators of uWSGI are."""
        use = "import uwsgidecorators as d; print(d.timer.__module__)"
        return run(f"import uwsgi_iac as u; {code}\n{use}", "-S", PYTHONPATH=SOURCES)

    assert bare("").startswith("ModuleNotFoundError")
    assert bare("u.install()") == "uwsgi_iac.decorators"
    assert bare("u.install(); import uwsgidecorators; u.uninstall()").startswith("ModuleNotFoundError")


def test_decorators_of_another_package_win(tmp_path: Path) -> None:
    (tmp_path / "uwsgidecorators.py").write_text("import uwsgi; own = uwsgi.is_stub")
    assert (
        run(
            "import uwsgi_iac as u; u.install(); import uwsgidecorators; print(uwsgidecorators.own)",
            PYTHONPATH=f"{tmp_path}",
        )
        == "True"
    )


FAKE = "import sys, types; m = types.ModuleType('uwsgi'); m.version_info = (2,); sys.modules['uwsgi'] = m\n"


def test_inside_of_uwsgi_it_is_uwsgis_own_module() -> None:
    assert (
        run(FAKE + "from uwsgi_iac import uwsgi, is_stub; print(uwsgi is m, is_stub, uwsgi.is_stub)")
        == "True False False"
    )


@pytest.mark.parametrize("name", ["IAC_UWSGI_FORCE_STUB", "UWSGICONF_FORCE_STUB"])
def test_the_emulation_may_be_forced(name: str) -> None:
    code = FAKE + "from uwsgi_iac import uwsgi, is_stub; print(uwsgi is m, is_stub)"
    assert run(code, **{name: "1"}) == "False True"
    assert run(code, **{name: "0"}) == "True False"


def test_a_folder_called_uwsgi_is_no_uwsgi() -> None:
    code = FAKE.replace("m.version_info = (2,); ", "") + "from uwsgi_iac import is_stub; print(is_stub)"
    assert run(code) == "True"


def test_install_is_refused_inside_of_uwsgi() -> None:
    assert run(FAKE + "import uwsgi_iac; uwsgi_iac.install()").startswith("RuntimeError: Cannot install")


def test_configure_keeps_what_was_registered() -> None:
    shown = run(
        "from uwsgi_iac import uwsgi, configure\n"
        "uwsgi.register_rpc('f', lambda: b'x')\n"
        "configure({'cache2': 'name=a,items=5'})\n"
        "uwsgi.cache_set('k', 'v'); print(uwsgi.cache_get('k'), uwsgi.call(b'f'))"
    )
    assert shown == "b'v' b'x'"
