"""Models: tasks, and the pages of the admin site, which have no table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .taskutils.models import TaskBase


class Task(TaskBase):
    """A task that one process of all hosts runs at a time."""

    class Meta:
        db_table = "uwsgi_iac_tasks"
        verbose_name = _("Task")
        verbose_name_plural = _("Tasks")


class Summary(models.Model):
    """Facts about the instance."""

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = verbose_name_plural = _("Summary")


class Configuration(models.Model):
    """Options of the instance."""

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = verbose_name_plural = _("Configuration")


class Workers(models.Model):
    """Workers and their applications."""

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = verbose_name_plural = _("Workers")


class Maintenance(models.Model):
    """The switch of maintenance mode."""

    class Meta:
        managed = False
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = _("Maintenance")
