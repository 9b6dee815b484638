"""Pages of the admin site."""

from __future__ import annotations

from django.contrib import admin

from ..models import Configuration, Maintenance, Summary, Task, Workers
from .maintenance import MaintenanceAdmin
from .pages import ConfigurationAdmin, SummaryAdmin, WorkersAdmin
from .task import TaskAdmin

admin.site.register(Summary, SummaryAdmin)
admin.site.register(Configuration, ConfigurationAdmin)
admin.site.register(Workers, WorkersAdmin)
admin.site.register(Maintenance, MaintenanceAdmin)
admin.site.register(Task, TaskAdmin)
