#!/usr/bin/env python
"""Concord's command line. Beside a running `make run` it works on the same data, without further settings."""

import os
import sys

from tools.running import NOT_RUNNING, join_running


def main() -> int:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
    join_running()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured:
        if os.environ.get("SECRET_KEY"):
            raise
        sys.stderr.write(f"{NOT_RUNNING}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
