"""Management commands, without uWSGI: what they write to the FIFO, and their errors."""

from __future__ import annotations

import os
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from uwsgi_iac.django.configuration import value_of

SECTION = "[uwsgi]\nmaster = true\nmaster-fifo = {fifo}\n"


@pytest.fixture(autouse=True)
def without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


@pytest.fixture
def fifo(project: Path) -> Path:
    """A FIFO with a reader, named by a compiled ini."""
    path = project / "run" / "library" / "uwsgi.fifo"
    os.mkfifo(path)
    (project / "uwsgi-iac.ini").write_text(SECTION.format(fifo=path))
    return path


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        (["uwsgi_reload"], b"r"),
        (["uwsgi_reload", "--force"], b"R"),
        (["uwsgi_reload", "--workers-only"], b"w"),
        (["uwsgi_reload", "--workers-only", "--force"], b"W"),
        (["uwsgi_reload", "--workers-chain"], b"c"),
        (["uwsgi_reload", "--workers-chain", "--workers-only"], b"c"),
        (["uwsgi_stop"], b"q"),
        (["uwsgi_stop", "--force"], b"Q"),
        (["uwsgi_stats"], b"s"),
        (["uwsgi_log", "--reopen"], b"l"),
        (["uwsgi_log", "--rotate"], b"L"),
        (["uwsgi_log", "--reopen", "--rotate"], b"lL"),
    ],
)
def test_a_command_writes_to_the_fifo(fifo: Path, words: list[str], letters: bytes) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run(*words) == f"Sent {letters.decode()} to {fifo}\n"
        assert os.read(reader, 10) == letters
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["uwsgi_reload", "--force", "--workers-chain"], "--force excludes --workers-chain"),
        (["uwsgi_log"], "--reopen or --rotate must be given; found neither"),
        (
            ["uwsgi_stats"],
            "uwsgi.fifo, from the configuration of the project, must be .*; found a FIFO without a reader",
        ),
        (["uwsgi_sysinit"], "needs Node.js; print it on a machine with both"),
        (["uwsgi_sysinit", "--systype", "upstart"], "needs Node.js"),
        (["uwsgi_run"], "there must be uwsgi beside .* or on the path; found none"),
        (
            ["uwsgi_run", "--embedded"],
            r"must be compiled with the same flags as this command.*--embedded; found .*no node",
        ),
    ],
)
def test_a_command_says_what_is_wrong(
    fifo: Path, project: Path, words: list[str], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ini = project / "uwsgi-iac.ini"
    ini.write_text(f"; uwsgi_run --compile\n{ini.read_text()}")
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(CommandError, match=re.compile(text, re.DOTALL)):
        run(*words)


def test_where_nothing_is_the_error_says_both_ways(project: Path) -> None:
    text = r"uwsgi-iac of the npm package .*uwsgi_run --compile > uwsgi-iac.ini.*found no node.*there is no such file"
    for command in ("uwsgi_run", "uwsgi_stop"):
        with pytest.raises(CommandError, match=text):
            run(command)


def test_a_fifo_must_be_one(project: Path, settings: Any) -> None:
    settings.IAC_UWSGI_FIFO = str(project / "file")
    with pytest.raises(CommandError, match=r"the setting IAC_UWSGI_FIFO, must be .*; found no such file"):
        run("uwsgi_stop")
    (project / "file").write_text("")
    with pytest.raises(CommandError, match="found another kind of file"):
        run("uwsgi_stop")
    assert (project / "file").read_text() == ""
    del settings.IAC_UWSGI_FIFO
    (project / "uwsgi-iac.ini").write_text("[uwsgi]\nmaster = true\n")
    with pytest.raises(CommandError, match="must have a master-fifo; found none"):
        run("uwsgi_stop")


def test_a_deployed_project_is_found_and_not_run_twice(project: Path) -> None:
    path = project / "control.fifo"
    os.mkfifo(path)
    described = project / "uwsgi-iac.json"
    described.write_text(f'{{"fifo": "{path}", "service": "shop.service"}}')
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert "Sent s" in run("uwsgi_stats")
    finally:
        os.close(reader)
    with pytest.raises(CommandError, match=r"shop.service does, which DjangoApp deployed; use systemctl start"):
        run("uwsgi_run")
    described.write_text("{")
    with pytest.raises(CommandError, match="must be as DjangoApp wrote it"):
        run("uwsgi_stats")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("WSGI_APPLICATION", None, "WSGI_APPLICATION must be a module and its callable.*found ''"),
        ("WSGI_APPLICATION", "wsgi", "found 'wsgi'"),
        ("IAC_UWSGI_PROJECT", "../x", "must have letters, digits"),
        ("IAC_UWSGI_COMMAND", "none", "no program none"),
    ],
)
def test_settings_are_checked(
    settings: Any, name: str, value: Any, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    node = tmp_path / "bin" / "node"
    node.parent.mkdir()
    for program in (node, node.with_name("uwsgi-iac")):
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(node.parent))
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=text):
        run("uwsgi_run", "--compile")


def test_an_option_is_read_from_the_first_section() -> None:
    ini = "; a comment\n[uwsgi]\nuid = a\nuid  =  b \n[other]\nuid = c\n"
    assert value_of(ini, "uid") == "b"
    assert value_of(ini, "gid") is None
