"""Compares the emulation with every real uWSGI of this machine: `python -m contract [SCRIPT…] [--write]`."""

from __future__ import annotations

import difflib
import json
import sys
import time
from pathlib import Path
from typing import Any

from .programs import programs
from .runners import SCRIPTS, Real, assigned, names_of, run_emulated, run_real

RECORD = Path(__file__).with_name("record.json")


def difference(script: Path, real: Real) -> str:
    """Empty where both print the same."""
    emulated = run_emulated(script, real.version).splitlines()
    found = run_real(script, real).splitlines()
    return "\n".join(difflib.unified_diff(found, emulated, real.name, "emulation", lineterm="", n=1))


def main(arguments: list[str]) -> int:
    chosen = [one for one in arguments if not one.startswith("-")]
    scripts = [one for one in sorted(SCRIPTS.glob("*.py")) if not chosen or one.stem in chosen]
    reals = programs()
    if not reals:
        print("There is no uWSGI on this machine: neither the system's with its Python plugin, nor pyuwsgi of PyPI")
        return 1
    record: dict[str, Any] = {
        "compared with": {real.name: ".".join(map(str, real.version)) for real in reals},
        "equal": {},
    }
    failed = 0
    for script in scripts:
        equal = []
        wanted = assigned(script, "REALS")
        for real in reals:
            if wanted and real.name not in wanted:
                continue
            began = time.monotonic()
            try:
                text = difference(script, real)
            except TimeoutError as error:
                text = str(error)
            verdict = "DIFFERENT" if text else "same"
            print(f"{verdict}  {script.stem} on {real.name} ({time.monotonic() - began:.1f} s)")
            if text:
                failed += 1
                print(text)
            else:
                equal.append(real.name)
        record["equal"][script.stem] = {"with": equal, "names": sorted(names_of(script))}
    if "--write" in arguments:
        RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf8")
    print(f"{len(scripts) * len(reals) - failed} same, {failed} different")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
