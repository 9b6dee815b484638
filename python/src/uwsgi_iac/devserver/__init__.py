"""The development server: one process that plays an instance of uWSGI, for the programs of one application."""

from .command import main

__all__ = ["main"]
