"""An emulation of an instance of uWSGI."""

from .clock import Clock
from .emulator import Emulator
from .mules import Farm, Mule
from .options import Options
from .outside import Legion
from .role import MASTER, Role
from .server import Response, ask, request, serve

__all__ = [
    "MASTER",
    "Clock",
    "Emulator",
    "Farm",
    "Legion",
    "Mule",
    "Options",
    "Response",
    "Role",
    "ask",
    "request",
    "serve",
]
