"""The attributes of the uwsgi module."""

from __future__ import annotations

from .entry import Attribute

_IMPORTER = "its modules lie in the program of uWSGI; the class exists and refuses to be used"

ATTRIBUTES: dict[str, Attribute] = {
    one.name: one
    for one in (
        Attribute("is_stub", "bool", "Whether the module is the emulation; real uWSGI gets it from this package"),
        Attribute("SPOOL_IGNORE", "int", "0: another language handles this task"),
        Attribute("SPOOL_OK", "int", "-2: the task is done"),
        Attribute("SPOOL_RETRY", "int", "-1: try the task again"),
        Attribute("SymbolsImporter", "type", "Imports from symbols of the program", without=_IMPORTER),
        Attribute("SymbolsZipImporter", "type", "Imports from a zip in the program", without=_IMPORTER),
        Attribute("ZipImporter", "type", "Imports from a zip that uWSGI reads", without=_IMPORTER),
        Attribute("applications", "dict or None", "Applications by mount point, where a program sets it"),
        Attribute("buffer_size", "int", "`buffer-size`"),
        Attribute("cores", "int", "Cores of a worker: threads or async requests"),
        Attribute("env", "dict", "The environment of the current request, where workers have one thread"),
        Attribute("has_threads", "int", "Whether threads are on"),
        Attribute("hostname", "bytes", "Name of the host"),
        Attribute("is_a_reload", "bool", "Whether the instance was reloaded"),
        Attribute("loop", "bytes or None", "`loop`"),
        Attribute("magic_table", "dict", "The magic variables of configurations"),
        Attribute("mode", "bytes", "`mode`", "mode"),
        Attribute("mule_msg_hook", "callable", "Called with each message in a mule, where a program sets it"),
        Attribute("numproc", "int", "Number of workers"),
        Attribute("opt", "dict", "The options: bytes, True, or a list"),
        Attribute("pidfile", "bytes", "`pidfile`", "pidfile"),
        Attribute("post_fork_hook", "callable", "Called in each process after its start, where a program sets it"),
        Attribute("queue_size", "int", "`queue`", "queue"),
        Attribute("sockets", "list of int", "Descriptors of the bound sockets"),
        Attribute("spooler", "callable", "Called with each task in a spooler, where a program sets it"),
        Attribute("spoolers", "tuple of bytes", "Directories of the spoolers", "spooler"),
        Attribute("start_response", "callable", "The start_response of the current request"),
        Attribute("started_on", "int", "Second at which the instance started"),
        Attribute("unbit", "None", "Always None but at unbit.com"),
        Attribute("version", "bytes", "Version of uWSGI"),
        Attribute("version_info", "tuple", "The version as four numbers and a text"),
    )
}
