"""Django on uWSGI: add `uwsgi_iac.django` to `INSTALLED_APPS`.

Management commands, discovery of `uwsgiinit` modules, a cache backend, locks of tasks, pages of the admin site.
"""
