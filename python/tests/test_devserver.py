"""`python -m uwsgi_iac run`: the process, its requests, and everything that runs beside them."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running_server import Server, command, running, until, write

from uwsgi_iac import Clock, Emulator
from uwsgi_iac.devserver.players import Players
from uwsgi_iac.emulation.websocket import frame
from uwsgi_iac.facade import UwsgiModule

pytestmark = pytest.mark.slow

APPLICATION = """
import os, threading, time
import uwsgi

def note(text):
    with open("notes", "a", encoding="utf8") as file:
        file.write(text + "\\n")

# A process that uWSGI forks keeps what a module has for its thread.
local = threading.local()
local.name = "main"

def task(variables):
    if os.path.exists("hang"):
        time.sleep(60)
    note(local.name)
    note(f"task {variables[b'name'].decode()} in {os.path.basename(os.getcwd())}")
    return uwsgi.SPOOL_OK

uwsgi.spooler = task
uwsgi.mule_msg_hook = lambda message: note(f"mule {uwsgi.mule_id()} has {message.decode()}")
uwsgi.post_fork_hook = lambda: note(f"fork {uwsgi.worker_id()} {uwsgi.mule_id()}")
uwsgi.atexit = lambda: note("end")
uwsgi.register_signal(1, "mule1", lambda number: note(f"timer on mule {uwsgi.mule_id()}"))
uwsgi.add_rb_timer(1, 1)
uwsgi.register_signal(2, "worker2", lambda number: note(f"signal on worker {uwsgi.worker_id()}"))

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/socket":
        uwsgi.websocket_handshake()
        while True:
            uwsgi.websocket_send(b"heard " + uwsgi.websocket_recv())
    if path == "/raise":
        raise RuntimeError("on purpose")
    if path == "/reload":
        uwsgi.reload()
    if path == "/stop":
        uwsgi.stop()
    if path == "/work":
        uwsgi.spool({b"name": b"one"})
        uwsgi.mule_msg("news", 1)
        uwsgi.mule_msg("asked", 2)
        uwsgi.signal(2)
    for _ in range(200):
        uwsgi.cache_inc("count", 1, 0, "counts")
    start_response("200 OK", [("Content-Type", "text/plain")])
    body = environ["wsgi.input"].read().decode()
    if body == "system":
        body = "posix" if hasattr(os, "fork") else "without POSIX"
    return [f"{VERSION} {uwsgi.cache_num('count', 'counts')} {body} {environ['SERVER_PORT']}".encode()]
"""
PROGRAM = """
import uwsgi
from app import note
while True:
    # A signal ends the call without a message.
    message = uwsgi.mule_get_msg()
    if message:
        note(f"program of mule {uwsgi.mule_id()} has {message.decode()}")
"""
INI = """
[uwsgi]
module = app
master = true
workers = 2
cache2 = name=counts,items=10
spooler = %d/tasks
mules = 1
mule = program.py
if-exists = closed
module = closed
endif =
touch-reload = closed
"""
# What Windows does not have; subprocess itself needs `waitpid` here.
POSIX_ONLY = """
import os, select, signal, socket, sys
for module, names in (
    (os, "fork forkpty getuid geteuid getgid getegid uname sysconf killpg setsid mkfifo getloadavg chown O_CLOEXEC"),
    (signal, "SIGHUP SIGUSR1 SIGUSR2 SIGALRM SIGCHLD SIGPIPE alarm setitimer pthread_sigmask"),
    (socket, "AF_UNIX"),
    (select, "poll epoll"),
):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
for name in ("fcntl", "pwd", "grp", "resource", "termios"):
    sys.modules[name] = None
"""


def project(folder: Path, version: str = "first") -> None:
    (folder / "tasks").mkdir(exist_ok=True)
    write(folder, app=APPLICATION + f"\nVERSION = '{version}'\n", program=PROGRAM, site=INI)
    write(folder, closed="def application(environ, start):\n    start('503 Away', [])\n    return [b'closed']\n")


@pytest.mark.parametrize("system", ["posix", "without POSIX"])
def test_signals_timers_mules_spoolers_and_caches_work_beside_requests(tmp_path: Path, system: str) -> None:
    project(tmp_path)
    environment = {}
    if system != "posix":
        (tmp_path / "site-customization").mkdir()
        (tmp_path / "site-customization" / "sitecustomize.py").write_text(POSIX_ONLY, encoding="utf8")
        environment["PYTHONPATH"] = str(tmp_path / "site-customization")
    with running(tmp_path, "site.ini", environment=environment) as server:
        assert server.get("/work", b"system") == (200, f"first 200 {system} {server.port}")
        wanted = {
            *("fork 1 0", "fork 2 0", "fork 0 1", "fork 0 2"),
            *("mule 2 has asked", "program of mule 1 has news", "timer on mule 1", "signal on worker 2"),
            *("main", f"task one in {tmp_path.name}"),
        }
        until(lambda: wanted <= set(server.notes()), lambda: f"{server.notes()}\n{server.log()}")
        assert list((tmp_path / "tasks").iterdir()) == []
        assert "Traceback" not in server.log()
        if system != "posix":
            check_websocket(server)
    until(lambda: server.notes()[-1:] == ["end"], server.log)
    assert server.process.returncode == 0


def test_cron_runs_when_its_minute_begins() -> None:
    # Half a second before a minute.
    clock = Clock(start=1_800_000_000 - 0.5)
    emulator = Emulator({"workers": 2}, clock=clock, threaded=True)
    uwsgi = UwsgiModule(emulator)
    seen: list[tuple[int, float]] = []
    uwsgi.register_signal(1, "worker2", lambda _number: seen.append((uwsgi.worker_id(), clock.time())))
    uwsgi.add_cron(1, time.localtime(1_800_000_000).tm_min, -1, -1, -1, -1)
    players = Players(emulator)
    players.start()

    def stepped() -> list[tuple[int, float]]:
        players.step()
        return seen

    try:
        until(stepped, lambda: "\n".join(emulator.log.lines))
    finally:
        players.end()
    assert seen[0][0] == 2 and seen[0][1] >= 1_800_000_000


def check_websocket(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 10) as client:
        key = base64.b64encode(b"0123456789abcdef").decode()
        head = f"GET /socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {key}\r\n\r\n"
        client.sendall(head.encode() + frame(1, b"hello", mask=b"abcd"))
        received = b""
        while b"heard hello" not in received:
            part = client.recv(4096)
            assert part, received
            received += part
        assert received.startswith(b"HTTP/1.1 101 ")


def test_a_change_starts_the_application_again_and_no_connection_is_refused(tmp_path: Path) -> None:
    project(tmp_path)
    with running(tmp_path, "site.ini") as server:
        assert server.get()[1].startswith("first 200")
        answers: set[str] = set()

        def asked(wanted: str) -> bool:
            # Each request is answered, by the old process or by the next one.
            answers.add(server.get()[1])
            return any(one.startswith(wanted) for one in answers)

        project(tmp_path, "second, longer")
        until(lambda: asked("second"), server.log)
        (tmp_path / "app.py").write_text("def broken(:\n", encoding="utf8")
        until(lambda: "invalid syntax" in server.get()[1], server.log)
        assert server.get()[0] == 500
        project(tmp_path, "third and last")
        until(lambda: asked("third"), server.log)
        (tmp_path / "closed").touch()
        until(lambda: server.get() == (503, "closed"), server.log)
        (tmp_path / "closed").unlink()
        until(lambda: server.get()[0] == 200, server.log)
        answer = server.get("/raise")
        assert answer[0] == 500 and "RuntimeError: on purpose" in answer[1]
        check_websocket(server)
        # A task that does not end is killed.
        (tmp_path / "hang").touch()
        server.get("/work")
        project(tmp_path, "fourth")
        until(lambda: asked("fourth"), server.log)
        (tmp_path / "hang").unlink()
        before = server.notes().count("end")
        assert server.get("/reload")[0] == 200
        until(lambda: server.notes().count("end") > before, server.log)
        # Counters begin again, as after a reload of uWSGI.
        assert server.get()[1].startswith("fourth 200 ")
        assert server.get("/stop")[0] == 200
        assert server.process.wait(10) == 0


def test_threads_count_exactly_and_a_killed_supervisor_leaves_no_process(tmp_path: Path) -> None:
    project(tmp_path)
    with running(tmp_path, "app:application", "-o", "cache2=name=counts,items=10", "-o", "mules=2") as server:
        script = "import sys,urllib.request as r\nfor _ in range(25): r.urlopen(sys.argv[1]).read()"
        clients = [
            subprocess.Popen([sys.executable, "-c", script, f"http://127.0.0.1:{server.port}/"]) for _ in range(3)
        ]
        assert [client.wait(30) for client in clients] == [0, 0, 0]
        assert server.get()[1].startswith(f"first {200 * 76} ")
        os.kill(server.process.pid, signal.SIGKILL)
        until(lambda: "end" in server.notes(), server.log)
        with pytest.raises(OSError):
            until(lambda: server.get() is None, server.log)


WRONG: dict[str, tuple[list[str], str]] = {
    "no such module": (["absent:application"], "Cannot import absent: there is no such module in "),
    "a module that raises": (["raises"], "Cannot load raises: it raises ZeroDivisionError"),
    "its traceback is of the program": (["raises"], 'raises.py", line 1, in <module>\n'),
    "a module that imports what is absent": (["lacks"], "ModuleNotFoundError: No module named 'absent_too'"),
    "no such callable": (["other:app"], "Cannot serve other: it has no app; its callables are handler"),
    "no callable": (["other:number"], "Cannot serve other:number: it must be callable, but is int"),
    "no such file": (["nowhere.py"], "Cannot import nowhere.py: there is no such file in "),
    "nothing": ([], "Cannot run: name an application (module:callable), a .py file, or an .ini file"),
    "no such ini": (["absent.ini"], "Cannot read absent.ini: No such file or directory"),
    "an ini without the section": (["site.ini:other"], "Cannot take options from site.ini: it has no section [other]"),
    "an ini with nothing to run": (
        ["site.ini"],
        "Cannot run: the options have no application (module, wsgi-file or eval), no mule and no import; "
        "they are http-socket, master",
    ),
    "a port that is none": (["other:handler", "--port=70000"], "Cannot listen on 127.0.0.1:70000: a port is a number"),
    "an address of another host": (["other:handler", "--host=192.0.2.1"], "Cannot listen on 192.0.2.1:0: "),
    "a port in use": (["other:handler", "--port=BUSY"], "Address already in use; choose another address with --host"),
    "two files": (["site.ini", "--ini=site.ini"], "Cannot read two files of options: site.ini and --ini site.ini"),
}


@pytest.mark.parametrize(("arguments", "text"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_run_says_why(tmp_path: Path, arguments: list[str], text: str) -> None:
    write(tmp_path, raises="1/0\n", lacks="import absent_too\n", other="number = 1\ndef handler(): ...\n")
    write(tmp_path, site="[uwsgi]\nmaster = true\nhttp-socket = :8000\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        busy = str(listener.getsockname()[1])
        chosen = ["--port=0", "--no-reload", *(one.replace("BUSY", busy) for one in arguments)]
        process = command(tmp_path, *chosen)
        assert process.wait(20) == 1
    log = (tmp_path / "log").read_text(encoding="utf8")
    assert text in log
    assert "uwsgi_iac/" not in log


def test_a_file_of_options_is_read_as_uwsgi_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from uwsgi_iac.devserver.ini import Reader

    monkeypatch.setenv("SHOP_STAGE", "test")
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf8")
    (tmp_path / "more.ini").write_text("[web]\nmules = 2\n", encoding="utf8")
    path = tmp_path / "site.ini"
    path.write_text(
        f"""
; a comment
[other]
module = other
[uwsgi]
set-placeholder = name=shop
module = %(name).wsgi
cache2 = name=a,items=1
cache2 = name=b,items=2
plain
env = STAGE=$(SHOP_STAGE)
env = RATE=50%%
password = @({tmp_path}/secret)
logto = %d%n.log
ini = {tmp_path}/more.ini:web
if-env = STAGE=test
threads = 2
endif =
if-not-exists = {path}
if-env = STAGE
workers = 9
endif =
endif =
[uwsgi]
harakiri = 5
""",
        encoding="utf8",
    )
    reader = Reader()
    monkeypatch.delenv("STAGE", raising=False)
    assert reader.read(str(path)) == {
        "set-placeholder": ["name=shop"],
        "module": ["shop.wsgi"],
        "cache2": ["name=a,items=1", "name=b,items=2"],
        "plain": ["true"],
        "env": ["STAGE=test", "RATE=50%"],
        "password": ["s3cret"],
        "logto": [f"{tmp_path}/site.log"],
        "mules": ["2"],
        "threads": ["2"],
        "harakiri": ["5"],
    }
    assert os.environ["STAGE"] == "test"
    assert reader.files == [str(path), str(tmp_path / "more.ini"), str(path)]
