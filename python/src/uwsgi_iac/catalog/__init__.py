"""Every name of the uwsgi module: what it takes, what it does, where the emulation has it."""

from .attributes import ATTRIBUTES
from .entry import Attribute, Function
from .functions import FUNCTIONS

__all__ = ["ATTRIBUTES", "FUNCTIONS", "Attribute", "Function"]
