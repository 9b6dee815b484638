"""`python -m uwsgi_iac`: commands of the package."""

from __future__ import annotations

import sys

from .devserver import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
