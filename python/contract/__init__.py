"""The contract suite: scripts that must print the same on the emulation and inside a real uWSGI."""
