"""Tasks: where they are taken, and the decorator."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.utils.timezone import now

from uwsgi_iac.django.models import Task
from uwsgi_iac.django.taskutils.backends import CacheBackend, DbBackend
from uwsgi_iac.django.taskutils.decorators import task
from uwsgi_iac.runtime.locking import Lock

pytestmark = [pytest.mark.django_db, pytest.mark.uwsgi(cache2="name=pages,items=100")]


@pytest.mark.parametrize("backend", [DbBackend(), CacheBackend(cache_name="default")])
def test_a_task_runs_in_one_place_at_a_time(uwsgi: Any, backend: Any) -> None:
    seen: list[Any] = []

    @task(backend=backend)
    def work() -> str:
        seen.append(work())
        return "done"

    assert work() == "done"
    assert work() == "done"
    # Each call within the other one found it taken.
    assert seen == [None, None]


def test_a_record_has_parameters_and_the_last_result(uwsgi: Any) -> None:
    Task.register("work", params={"step": 2})

    @task(backend=DbBackend())
    def work(ctx: Any) -> None:
        ctx.result = {"count": ctx.last_result.get("count", 0) + ctx.params["step"]}

    work()
    work()
    found = Task.objects.get(name="work")
    assert (found.result, found.released, bool(found.owner)) == ({"count": 4}, True, True)
    assert found.duration == timedelta()


def test_a_task_that_raises_is_given_back(uwsgi: Any) -> None:
    @task(backend=DbBackend())
    def broken() -> None:
        raise KeyError("work")

    with pytest.raises(KeyError):
        broken()
    assert Task.objects.get(name="broken").released


def test_a_result_that_cannot_be_stored_gives_the_task_back_with_its_error(uwsgi: Any) -> None:
    @task(backend=DbBackend())
    def work(ctx: Any) -> str:
        ctx.result = {"at": now()} if not ctx.last_result else {"n": 1}
        return "ran"

    with pytest.raises(TypeError):
        work()
    found = Task.objects.get(name="work")
    assert found.released
    assert "datetime is not JSON serializable" in found.result["error"]
    assert work() == "ran"
    assert Task.objects.get(name="work").result == {"n": 1}

    @task(backend=DbBackend(strict=False))
    def lenient(ctx: Any) -> str:
        ctx.result = {"at": object()}
        return "ran"

    assert [lenient(), lenient()] == ["ran", "ran"]


def test_the_task_of_a_killed_process_is_taken_after_its_time(uwsgi: Any) -> None:
    @task(backend=DbBackend())
    def work() -> str:
        return "ran"

    Task.register("work")
    lost = Task.acquire("work")
    assert work() is None
    Task.objects.update(dt_acquired=now() - timedelta(seconds=1199))
    assert work() is None
    Task.objects.update(dt_acquired=now() - timedelta(seconds=1201))
    assert work() == "ran"
    # Had it been alive, it would not give back what another process has.
    assert Task.acquire("work") is not None
    lost.release(result={"late": 1})
    found = Task.objects.get(name="work")
    assert (found.released, found.result) == (False, {})


def test_a_record_may_be_deleted_during_the_run(uwsgi: Any) -> None:
    @task(backend=DbBackend())
    def work(ctx: Any) -> str:
        Task.objects.all().delete()
        ctx.result = {"n": 1}
        return "ran"

    assert [work(), work()] == ["ran", "ran"]


def test_the_context_is_passed_wherever_its_parameter_stands(uwsgi: Any) -> None:
    takes = task(backend=DbBackend())

    def first(ctx: Any, a: int, b: int = 2) -> Any:
        return ctx.params, a, b

    def last(a: int, ctx: Any) -> Any:
        return ctx.params, a

    def named(a: int, *, ctx: Any) -> Any:
        return ctx.params, a

    def rest(ctx: Any, *more: int) -> Any:
        return ctx.params, more

    assert takes(first)(1) == ({}, 1, 2)
    assert takes(first)(1, 3) == takes(first)(1, b=3) == takes(first)(a=1, b=3) == ({}, 1, 3)
    assert takes(last)(1) == takes(last)(a=1) == takes(named)(1) == ({}, 1)
    assert takes(rest)(1, 2) == ({}, (1, 2))


def test_a_change_during_the_run_is_kept(uwsgi: Any) -> None:
    @task(backend=DbBackend())
    def work() -> None:
        Task.objects.filter(name="work").update(active=False)

    work()
    assert Task.objects.get(name="work").active is False
    assert work() is None


def test_two_processes_cannot_both_take_a_task(uwsgi: Any) -> None:
    Task.register("work")
    # Both have looked; one statement decides.
    assert Task.acquire("work") is not None
    assert Task.acquire("work") is None
    assert Task.acquire("unknown") is None
    assert Task.reset_stale() == 0
    Task.objects.update(dt_acquired=now() - timedelta(hours=1))
    assert Task.reset_stale() == 1
    assert Task.acquire("work") is not None


@pytest.mark.parametrize("strict", [True, False])
def test_errors_of_a_backend_are_raised_or_the_function_runs_without_it(uwsgi: Any, strict: bool) -> None:
    class Broken(DbBackend):
        def _acquire(self, name: str) -> Any:
            raise DatabaseError("no database")

    work = task(backend=Broken(strict=strict))(lambda: "done")
    if strict:
        with pytest.raises(DatabaseError):
            work()
    else:
        assert work() == "done"


def test_a_task_is_skipped_by_variable_or_lock(uwsgi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = Lock()
    work = task(lock_skip=lock)(lambda: "done")
    assert work() == "done"
    monkeypatch.setenv("UWSGIFY_SKIP_TASK", "1")
    assert work() is None
    monkeypatch.setenv("UWSGIFY_SKIP_TASK", "0")
    with lock:
        assert work() is None


def test_cooldown_keeps_the_task(uwsgi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[Any] = []

    def sleep(seconds: float) -> None:
        slept.append((seconds, threading.current_thread() is threading.main_thread(), cache.get("lock_work")))

    monkeypatch.setattr("uwsgi_iac.django.taskutils.decorators.sleep", sleep)

    @task(cooldown=5, backend=CacheBackend(cache_name="default"))
    def work() -> None: ...

    work()
    assert [(seconds, bool(held)) for seconds, _, held in slept] == [(5, True)]
