"""Where a task is taken: in a cache of Django, or in the database."""

from __future__ import annotations

from socket import gethostname
from typing import Any, Callable

from django.core.cache import caches
from django.utils import timezone

from ...runtime.task_utils import BackendBase, DummyBackend, TaskContext

__all__ = ["BackendBase", "CacheBackend", "DbBackend", "DummyBackend", "TaskContext"]


class CacheBackend(BackendBase):
    """A lock in a cache that all hosts share.

    :param cache_name: alias in `CACHES`.
    :param strict: raise errors of the cache; otherwise the function runs without the lock.
    :param timeout: seconds after which the lock goes without being given back.
    """

    def __init__(self, *, cache_name: str, strict: bool = True, timeout: int = 1200) -> None:
        super().__init__(strict=strict)
        self._cache_name, self._timeout = cache_name, timeout

    def _get_name(self, function: Callable[..., Any]) -> str:
        return f"lock_{super()._get_name(function)}"

    def _acquire(self, name: str) -> TaskContext | None:
        value = f"{gethostname()}@{timezone.now()}"
        taken = caches[self._cache_name].add(name, value, timeout=self._timeout)
        return super()._acquire(name) if taken else None

    def _release(self, *, name: str, ctx: TaskContext) -> None:
        caches[self._cache_name].delete(name)


class DbBackend(BackendBase):
    """A record of the database, with parameters for the function and its result. A missing one is created.

    :param model_cls: the model, a `TaskBase`; `Task` if it is left out.
    :param strict: raise errors of the database; otherwise the function runs without the record.
    :param timeout: seconds after which a task that was not given back can be taken: its process has been killed.
    """

    def __init__(self, *, model_cls: Any = None, strict: bool = True, timeout: int | None = 1200) -> None:
        super().__init__(strict=strict)
        self._model_cls, self._timeout = model_cls, timeout

    def _acquire(self, name: str) -> TaskContext | None:
        model = self._model_cls
        if model is None:
            # Modules with tasks may be imported before models are ready.
            from ..models import Task as model
        task = model.acquire(name, timeout=self._timeout)
        if task is None and not model._get_manager().filter(name=name).exists():
            model._get_manager().get_or_create(name=name)
            task = model.acquire(name, timeout=self._timeout)
        return None if task is None else self._context(params=task.params, last_result=task.result, obj=task)

    def _release(self, *, name: str, ctx: TaskContext) -> None:
        try:
            ctx.obj.release(result=ctx.result)
        except Exception as error:
            self._handle_exception(error, name=name)
