"""The library's tests, without uWSGI."""

import pytest
from django.core.cache import cache

from uwsgi_iac.django.discovery import discover
from uwsgi_iac.django.models import Task

discover()
pytestmark = [pytest.mark.django_db, pytest.mark.uwsgi(cache2="name=pages,items=100", mules=1)]


@pytest.fixture(autouse=True)
def instance(uwsgi, settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "spool").mkdir()
    uwsgi.configure(spooler=str(tmp_path / "spool"))
    uwsgi.fork()


def test_visits_are_counted_in_the_cache(client):
    assert client.get("/").content == b"visit 1"
    assert client.get("/").content == b"visit 2"


def test_the_timer_runs_its_task_under_a_record_of_the_database(uwsgi):
    uwsgi.run_timers(180)
    task = Task.objects.get(name="remind")
    assert task.result == {"runs": 3}
    task.active = False
    task.save()
    uwsgi.run_timers(180)
    task.refresh_from_db()
    assert task.result == {"runs": 3}


def test_cron_cleans_each_hour(uwsgi, monkeypatch):
    monkeypatch.setenv("IAC_UWSGI_SKIP_TASK_REMIND", "1")
    uwsgi.run_timers(3600)
    assert cache.get("cleaned")


def test_spooler_and_mule_take_an_order(client, uwsgi):
    client.get("/order/emma")
    uwsgi.settle()
    uwsgi.spooler.run()
    assert client.get("/state/emma").json() == {"orders": ["emma"], "index": 4, "reminders": 0}


def test_rpc(client, uwsgi):
    client.get("/")
    assert uwsgi.rpc_list() == (b"titles",)
    assert uwsgi.call(b"titles") == b"1"
