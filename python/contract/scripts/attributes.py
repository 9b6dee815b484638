"""Attributes of the module."""

from contract.harness import show, step, uwsgi

OPTIONS = {
    "processes": 2,
    "threads": 3,
    "buffer-size": 8192,
    "set-placeholder": ["color=blue", "color=green"],
    "mode": "test",
    "pidfile": "FOLDER/pid",
    "queue": 4,
    "spooler": "FOLDER",
    "log-format": "%(uri)",
    "sharedarea": ["1", "2"],
}
NAMES = ["SymbolsImporter", "SymbolsZipImporter", "ZipImporter"]
at_load = (uwsgi.worker_id(), uwsgi.ready(), uwsgi.masterpid() > 0, uwsgi.mule_id(), uwsgi.i_am_the_spooler())


@step()
def values() -> None:
    show(at_load)
    show((uwsgi.SPOOL_OK, uwsgi.SPOOL_RETRY, uwsgi.SPOOL_IGNORE))
    show((uwsgi.numproc, uwsgi.cores, uwsgi.has_threads, uwsgi.buffer_size, uwsgi.queue_size))
    show((uwsgi.unbit, uwsgi.applications, uwsgi.is_a_reload, uwsgi.loop, uwsgi.mode))
    show((uwsgi.version.partition(b"-")[0], uwsgi.version_info[:3], len(uwsgi.version_info)))
    show((type(uwsgi.hostname), type(uwsgi.started_on), type(uwsgi.magic_table)))
    show([(type(key), type(value)) for key, value in list(uwsgi.magic_table.items())[:1]])
    show(isinstance(uwsgi.sockets, list) and all(isinstance(one, int) for one in uwsgi.sockets))
    show(len(uwsgi.sockets))
    show(uwsgi.pidfile.endswith(b"/own/pid"))
    show(len(uwsgi.spoolers))
    for name in ("SymbolsImporter", "SymbolsZipImporter", "ZipImporter"):
        show((name, isinstance(getattr(uwsgi, name, None), type)))


@step()
def options() -> None:
    show((uwsgi.opt["sharedarea"], type(uwsgi.opt)))
    for name in (
        "master",
        "processes",
        "threads",
        "mode",
        "queue",
        "color",
        "buffer-size",
        "no-such",
        "set-placeholder",
    ):
        show((name, uwsgi.opt.get(name)))
    show(uwsgi.opt["log-format"])


@step()
def assigned() -> None:
    uwsgi.something = 5
    show(uwsgi.something)
    show("something" in dir(uwsgi))
    del uwsgi.something
    show(hasattr(uwsgi, "something"))
    show(callable(uwsgi.start_response))
