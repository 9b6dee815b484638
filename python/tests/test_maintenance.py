"""The application that answers in maintenance."""

from __future__ import annotations

from uwsgi_iac import Emulator
from uwsgi_iac.emulation import request
from uwsgi_iac.maintenance import app_maintenance


def test_it_answers_503_to_every_request() -> None:
    emulator = Emulator()
    emulator.application = app_maintenance
    answer = request(emulator, "/any", method="POST", body=b"x")
    assert answer.status == "503 Service Unavailable"
    assert ("Retry-After", "300") in answer.headers
    assert answer.body == b"Service is temporarily unavailable\n"
