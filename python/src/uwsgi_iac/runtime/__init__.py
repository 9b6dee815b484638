"""Helpers for code inside uWSGI: caches, locks, signals, timers, mules, spoolers, in Python's forms.

Each module works on uWSGI's own `uwsgi` inside of it and on the emulation elsewhere. Import modules with decorators
where the application is loaded, so that every process knows the functions.
"""
