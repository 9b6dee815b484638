"""Records of tasks in the database."""

from __future__ import annotations

from datetime import timedelta
from logging import getLogger
from socket import gethostname
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

_logger = getLogger("uwsgi_iac")


class TaskBase(models.Model):
    """A task by the name of its function: the process that takes the record runs it."""

    # Seconds after which a task that was not given back counts as lost.
    STALE_TIMEOUT = 1800

    active: Any = models.BooleanField(
        verbose_name=_("Active"), blank=True, default=True, help_text=_("Whether the task may run.")
    )
    dt_created: Any = models.DateTimeField(verbose_name=_("Created at"), auto_now_add=True, db_column="dt_add")
    dt_updated: Any = models.DateTimeField(verbose_name=_("Updated at"), auto_now=True, db_column="dt_upd")
    name: Any = models.CharField(
        verbose_name=_("Name"), max_length=255, unique=True, help_text=_("Name of the function of the task.")
    )
    owner: Any = models.TextField(
        verbose_name=_("Owner"), blank=True, default="", help_text=_("Host that took the task last.")
    )
    released: Any = models.BooleanField(
        verbose_name=_("Released"), blank=True, default=True, db_index=True, help_text=_("Whether it is not running.")
    )
    dt_acquired: Any = models.DateTimeField(
        verbose_name=_("Acquired at"), blank=True, null=True, db_column="dt_acc", help_text=_("Last start.")
    )
    dt_released: Any = models.DateTimeField(
        verbose_name=_("Released at"), blank=True, null=True, db_column="dt_rel", help_text=_("Last end.")
    )
    params: Any = models.JSONField(
        verbose_name=_("Parameters"), blank=True, default=dict, help_text=_("Parameters of the function (ctx.params).")
    )
    result: Any = models.JSONField(
        verbose_name=_("Result"), blank=True, default=dict, help_text=_("Result of the last run.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    def _get_owner(self) -> str:
        return gethostname()

    @classmethod
    def _get_manager(cls) -> Any:
        return cls._default_manager

    @classmethod
    def register(cls, name: str, *, params: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Creates the record of a task."""
        return cls._get_manager().create(name=name, params=params or {}, **kwargs)

    @classmethod
    def acquire(cls, name: str, *, timeout: int | None = None, **kwargs: Any) -> Any:
        """Takes a task; None where it is running, inactive, or unknown. One statement, so that one process gets it.

        :param timeout: seconds after which a task that was not given back can be taken; never if it is left out.
        :param kwargs: further conditions.
        """
        moment = now()
        free = models.Q(released=True)
        if timeout is not None:
            free |= models.Q(dt_acquired__lte=moment - timedelta(seconds=timeout))
        found = cls._get_manager().filter(free, name=name, **{"active": True, **kwargs})
        taken = found.update(released=False, dt_acquired=moment, dt_updated=moment, owner=cls()._get_owner())
        _logger.debug("Task %s is %s", name, "taken" if taken else "not to be had")
        return cls._get_manager().filter(name=name).first() if taken else None

    @property
    @admin.display(description=_("Duration"))
    def duration(self) -> timedelta:
        """How long the last run took, or the current one takes so far."""
        if self.dt_acquired is None:
            return timedelta()
        running = self.dt_released is None or self.dt_acquired > self.dt_released
        end = now() if running else self.dt_released
        return timedelta(seconds=int((end - self.dt_acquired).total_seconds()))

    def release(self, *, result: dict[str, Any] | None = None) -> None:
        """Gives the task back, unless its record is gone or another process has taken it since.

        :param result: the result to keep; None keeps the former one. Where it cannot be stored, its error is.
        """
        moment = now()
        changes: dict[str, Any] = {"released": True, "dt_released": moment, "dt_updated": moment}
        if result is None:
            self._give_back(changes)
            return
        try:
            self._give_back({**changes, "result": result})
        except Exception as error:
            text = f"The result cannot be stored: {type(error).__name__}: {error}"
            _logger.error("Task %s: %s", self.name, text)
            self._give_back({**changes, "result": {"error": text}})
            raise

    def _give_back(self, changes: dict[str, Any]) -> None:
        # A user may have changed `active` or `params` meanwhile.
        mine = self._get_manager().filter(pk=self.pk, released=False, dt_acquired=self.dt_acquired)
        # An error must not spoil a transaction around it.
        with transaction.atomic(using=mine.db):
            taken = mine.update(**changes)
        if taken:
            for name, value in changes.items():
                setattr(self, name, value)

    @classmethod
    def reset_stale(cls, *, timeout: int = STALE_TIMEOUT) -> int:
        """Gives back the tasks that were taken longer ago than `timeout` seconds; how many."""
        lost = cls._get_manager().filter(released=False, dt_acquired__lte=now() - timedelta(seconds=timeout))
        return int(lost.update(released=True))
