"""The application that uWSGI loads: the steps of one script."""

import importlib.util
import os
import sys

_PATH = os.environ["CONTRACT_SCRIPT"]
_specification = importlib.util.spec_from_file_location("contract_script", _PATH)
assert _specification and _specification.loader
_module = importlib.util.module_from_spec(_specification)
sys.modules["contract_script"] = _module
_specification.loader.exec_module(_module)

from contract.harness import application  # noqa: E402

__all__ = ["application"]
