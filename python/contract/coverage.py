"""Writes docs/python-coverage.md from the catalogue and the record of the suite: `python -m contract.coverage`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from uwsgi_iac.catalog import ATTRIBUTES, FUNCTIONS, Attribute, Function

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT.parent / "docs" / "python-coverage.md"
RECORD = ROOT / "contract" / "record.json"
EXCEPTIONS = ROOT / "contract" / "exceptions.json"

_INTRO = """# Coverage of the uwsgi module

Every function and attribute of the `uwsgi` module of Python, in uWSGI and in the emulation of the package
[`uwsgi-iac`](../python/README.md). `python -m contract.coverage` writes this page from the catalogue of the package and
from the record of its contract suite, in which each script printed the same on the emulation and inside of a real
uWSGI: VERSIONS. PyPI's build has no SSL, so it has no legions and no handshake of websockets.

SUMMARY

uWSGI ends its worker for some arguments. These are no part of the suite, and the emulation raises an `EmulationError`
whose text explains it: `queue_last` with a negative number, `extract` of a file that does not exist, `send` of a text,
`route` with most actions, `add_file_monitor` without a master. With the number of a mule that does not exist, uWSGI
reads beyond its table; the emulation raises the `ValueError` that uWSGI has for it.

Facts that the suite holds, of both versions under Python 3:

- `uwsgi.opt` has the last value of an option that stands several times, not a list.
- A cache of `items=N` holds N - 1; an expired value is still there until the next sweep (`cache-expire-freq`).
- `spool` wants bytes for keys and values, the key `b"body"` too; so keyword arguments are refused. A task that is read
  has `spooler_task_name` and `body` as text keys, and the others as bytes.
- A handler that a worker registers is known to that worker. The master knows targets that it registered itself, and
  gives other signals to the workers.
- The arguments of `queue_set` may reach 32 bytes into the next slot.
- `ready_fd` is always -1 in WSGI: the descriptor is `environ["uwsgi.ready_fd"]`.
- `stop` and `reload` may end the calling worker before they return.
"""


def _text(value: str) -> str:
    return value.replace("|", "\\|")


def _share(part: int, rows: list[list[str]]) -> int:
    return part * 100 // len(rows)


def compared(record: dict[str, Any]) -> dict[str, set[str]]:
    """The real uWSGIs with which each name was found equal."""
    found: dict[str, set[str]] = {}
    for script in record["equal"].values():
        for name in script["names"]:
            found.setdefault(name, set()).update(script["with"])
    return found


def render() -> str:
    """The page."""
    record = json.loads(RECORD.read_text(encoding="utf8"))
    exceptions: dict[str, str] = json.loads(EXCEPTIONS.read_text(encoding="utf8"))
    scripts = compared(record)
    rows: list[list[str]] = []
    equal = emulated = 0
    entries: list[Function | Attribute] = [*FUNCTIONS.values(), *ATTRIBUTES.values()]
    for one in entries:
        function = one.name in FUNCTIONS
        effect = one.effect + (f" (`{one.needs}`)" if one.needs and one.needs != "2.1" else "")
        works = "2.1 only" if one.needs == "2.1" else "yes"
        where = sorted(scripts.get(one.name, ()))
        reason = exceptions.get(one.name, "")
        if not one.without:
            emulated += 1
        if where:
            equal += 1
        signature = f"{one.name}({FUNCTIONS[one.name].parameters})" if function else one.name
        rows.append(
            [
                f"`{signature}`",
                effect,
                works,
                f"no: {one.without}" if one.without else "yes",
                ", ".join(where) if where else f"no: {reason}",
            ]
        )
    head = ["name", "effect (option)", "in uWSGI", "emulated", "equal in the contract suite"]
    widths = [max(len(_text(row[place])) for row in [head, *rows]) for place in range(len(head))]

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(_text(cell).ljust(width) for cell, width in zip(cells, widths)) + " |"

    table = [line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)]
    versions = " and ".join(f"`{name}` is {version}" for name, version in record["compared with"].items())
    counts = f"{emulated} emulated ({_share(emulated, rows)} %), {equal} equal in the contract suite"
    summary = f"**{len(rows)} names, {counts} ({_share(equal, rows)} %).**"
    intro = _INTRO.replace("VERSIONS", versions).replace("SUMMARY", summary)
    return f"{intro}\n" + "\n".join(table) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf8")
