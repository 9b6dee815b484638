"""Tasks that run in one process at a time, on all hosts of a project."""
