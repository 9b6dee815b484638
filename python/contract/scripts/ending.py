"""A stop, asked for by the last request."""

import signal

from contract.harness import record, step, uwsgi

OPTIONS = {"processes": 1}


@step(ends=True)
def stop() -> None:
    # The master may end this worker before the call returns.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT})
    record(uwsgi.stop())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT})
