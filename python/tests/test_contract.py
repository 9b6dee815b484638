"""Each script of the contract suite prints the same on the emulation and inside each real uWSGI of this machine."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest

from contract.__main__ import RECORD
from contract.programs import programs
from contract.runners import SCRIPTS, Real, assigned, names_of, run_emulated, run_real, steps_of

ALL = sorted(SCRIPTS.glob("*.py"))
REALS = programs()


def _wanted(script: Path, real: Real) -> bool:
    only = assigned(script, "REALS")
    return only is None or real.name in only


@pytest.mark.slow
@pytest.mark.skipif(not REALS, reason="needs uWSGI: the system's with its Python plugin, or `pip install pyuwsgi`")
@pytest.mark.parametrize(
    ("script", "real"),
    [pytest.param(one, real, id=f"{one.stem}-{real.name}") for one in ALL for real in REALS if _wanted(one, real)],
)
def test_the_emulation_prints_the_same_as_uwsgi(script: Path, real: Real) -> None:
    found = run_real(script, real).splitlines()
    emulated = run_emulated(script, real.version).splitlines()
    assert "\n".join(difflib.unified_diff(found, emulated, real.name, "emulation", lineterm="")) == ""


@pytest.mark.parametrize("script", ALL, ids=lambda one: one.stem)
def test_every_step_of_a_script_prints_something(script: Path) -> None:
    # A step that ends its worker prints nothing, and would compare nothing.
    parts = run_emulated(script, (2, 0, 31)).split("--- ")[1:]
    for part, one in zip(parts, steps_of(script)):
        assert one.raw or part.partition("\n")[2].strip(), part


def test_the_record_is_of_these_scripts() -> None:
    record = json.loads(RECORD.read_text(encoding="utf8"))["equal"]
    assert {one.stem: sorted(names_of(one)) for one in ALL} == {name: one["names"] for name, one in record.items()}
    assert [name for name, one in record.items() if not one["with"]] == []
