"""Tests of applications that use uWSGI: a fixture for the emulation, a marker for a real uWSGI."""

from .instance import Instance

__all__ = ["Instance"]
