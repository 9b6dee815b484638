"""Management commands, without uWSGI: what they write to the FIFO, and their errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from uwsgi_iac.django.configuration import value_of
from uwsgi_iac.django.instance import configuration_of, refuse_second, write
from uwsgi_iac.django.management.commands.uwsgi_sysinit import _systemd_word, _with_caller
from uwsgi_iac.django.project import describe, instance_name
from uwsgi_iac.django.start import _set_environment

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
    write(f"{SECTION.format(fifo=path)}logto = /var/log/library.log\n")
    return path


@pytest.fixture
def reader(fifo: Path) -> Iterator[int]:
    """The end of the FIFO that an instance has."""
    made = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    yield made
    os.close(made)


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
def test_a_command_writes_to_the_fifo(fifo: Path, reader: int, words: list[str], letters: bytes) -> None:
    assert run(*words) == f"Sent {letters.decode()} to {fifo}\n"
    assert os.read(reader, 10) == letters
    assert configuration_of(fifo).exists() is (letters not in (b"q", b"Q"))


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_an_instance_whose_configuration_is_gone_is_not_reloaded(fifo: Path, reader: int, force: list[str]) -> None:
    configuration_of(fifo).unlink()
    with pytest.raises(CommandError, match=r"uwsgi.fifo.ini exists: .* found no such file, and nothing was sent"):
        run("uwsgi_reload", *force)
    assert os.read(reader, 10) == b""
    assert "Sent w" in run("uwsgi_reload", "--workers-only")


@pytest.mark.parametrize("command", ["uwsgi_stop", "uwsgi_reload", "uwsgi_stats"])
def test_the_instance_of_another_project_is_left_alone(fifo: Path, reader: int, project: Path, command: str) -> None:
    path = configuration_of(fifo)
    path.write_text(path.read_text().replace(str(project), "/srv/other"))
    with pytest.raises(CommandError, match="found the instance of /srv/other, and nothing was sent"):
        run(command)
    assert os.read(reader, 10) == b""


def test_two_projects_whose_directories_have_one_name_share_nothing(settings: Any, tmp_path: Path) -> None:
    assert instance_name() == "library"
    del settings.IAC_UWSGI_PROJECT
    names = set()
    for folder in ("one", "two"):
        settings.BASE_DIR = tmp_path / folder / "shop"
        names.add(describe({})["name"])
    assert len(names) == 2
    assert all(re.fullmatch(r"shop-[0-9a-f]{8}", name) for name in names)


def test_a_second_start_is_refused_before_it_touches_anything(fifo: Path, reader: int, project: Path) -> None:
    before = configuration_of(fifo).read_text()
    with pytest.raises(CommandError, match=rf"found a reader of {fifo}, which runs {project}. Stop it by uwsgi_stop"):
        run("uwsgi_run")
    assert configuration_of(fifo).read_text() == before


def test_a_process_of_the_pidfile_counts_unless_it_is_younger(project: Path) -> None:
    pidfile = project / "uwsgi.pid"
    pidfile.write_text(f"{os.getppid()}\n")
    ini = f"[uwsgi]\nsafe-pidfile2 = {pidfile}\n"
    # As in a reload, when the FIFO has no reader.
    with pytest.raises(CommandError, match=rf"found process {os.getppid()} of {pidfile}"):
        refuse_second(ini)
    os.utime(pidfile, (1000, 1000))
    refuse_second(ini)
    pidfile.write_text(f"{os.getpid()}\n")
    refuse_second(ini)
    pidfile.write_text("none")
    refuse_second(ini)


def test_the_configuration_is_private_and_replaced(project: Path) -> None:
    old = project / ".uwsgi_run-999999999.ini"
    old.write_text("[uwsgi]\n")
    daemon = project / ".uwsgi_run-999999998.ini"
    daemon.write_text("[uwsgi]\ndaemonize = /dev/null\n")
    path = write("[uwsgi]\nmaster = true\n")
    assert path == project / f".uwsgi_run-{os.getpid()}.ini"
    assert path.stat().st_mode & 0o777 == 0o600
    assert not old.exists()
    assert daemon.exists()
    fifo = project / "run" / "library" / "uwsgi.fifo"
    ini = SECTION.format(fifo=fifo)
    configuration_of(fifo).symlink_to(project / "victim")
    assert write(ini).read_text() == f"; uwsgi_run of {project}\n{ini}"
    assert not (project / "victim").exists()
    assert os.listdir(fifo.parent) == ["uwsgi.fifo.ini"]
    with pytest.raises(CommandError, match="its directory must be writable; found No such file"):
        write(SECTION.format(fifo="/nowhere/uwsgi.fifo"))


def test_variables_of_the_configuration_reach_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ["OLD"] = "old"
    ini = project / "a.ini"
    ini.write_text("[uwsgi]\nset = x=1\nenv = PLAIN=a=b\nienv = MADE=%(x)50%%\nunenv = OLD\nenv = UWSGI_HTTP=:1\n")
    _set_environment(ini)
    assert (os.environ["PLAIN"], os.environ["MADE"]) == ("a=b", "150%")
    assert not {"OLD", "UWSGI_HTTP"} & set(os.environ)


@pytest.mark.parametrize(
    ("word", "escaped"),
    [
        ("/srv/shop/manage.py", "/srv/shop/manage.py"),
        ("/srv/my shop", '"/srv/my shop"'),
        ("/srv/50%n$HOME", "/srv/50%%n$$HOME"),
        ('/a "b\\', '"/a \\"b\\\\"'),
    ],
)
def test_a_word_for_systemd_stays_as_it_is(word: str, escaped: str) -> None:
    assert _systemd_word(word) == escaped


def test_a_service_file_has_account_and_directory_of_the_caller(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[Service]\nExecStart=x\nStandardError=syslog\n"
    settings.IAC_UWSGI_RUNTIME_DIR = "/srv/50% run"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("getpass.getuser", lambda: "alice")
    made = _with_caller(text, "systemd")
    for line in ('Environment="IAC_UWSGI_RUNTIME_DIR=/srv/50%% run"', "User=alice", "StandardError=journal"):
        assert f"\n{line}\n" in made
    assert "\nsetuid alice\n" in _with_caller("exec x\n", "upstart")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "User=" not in _with_caller(text, "systemd")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["uwsgi_reload", "--force", "--workers-chain"], "--force excludes --workers-chain"),
        (["uwsgi_log", "--rotate"], "must have a log file .*; found none in .*uwsgi.fifo.ini, and nothing was sent"),
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
    write(SECTION.format(fifo=fifo))
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
