"""Another worker of the product: a process of its own that serves requests against the same database and Redis.

`python -m tests.accounts.another_worker '{"database": …, "cache": …, "steps": [[browser, path, fields], …]}'` prints
status and Location of each step as JSON. Fields None: a GET.
"""

import json
import os
import subprocess
import sys
from typing import Any

Step = tuple[int, str, dict[str, str] | None]


def served_elsewhere(*steps: Step) -> list[tuple[int, str]]:
    """Let another process serve these requests; status and Location of each. The first number says which browser."""
    from django.conf import settings
    from django.db import connection

    told = {
        "database": connection.settings_dict["NAME"], "cache": settings.CACHES["default"]["LOCATION"],
        "folders": {name: str(getattr(settings, name)) for name in ("STATIC_ROOT", "FILES_ROOT", "KEYS_DIR")},
        "steps": steps,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.accounts.another_worker", json.dumps(told)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "qms.settings"}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [(status, location) for status, location in json.loads(done.stdout.splitlines()[-1])]


def serve(told: dict[str, Any]) -> list[tuple[int, str]]:
    """Serve the steps here."""
    import django
    from django.conf import settings

    settings.CACHES["default"]["LOCATION"] = told["cache"]
    settings.DATABASES["default"]["NAME"] = told["database"]
    for name, folder in told["folders"].items():
        setattr(settings, name, folder)
    django.setup()
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    browsers: dict[int, Client] = {}
    answers = []
    for number, path, fields in told["steps"]:
        client = browsers.setdefault(number, Client())
        found = client.get(path) if fields is None else client.post(path, fields)
        answers.append((found.status_code, found.headers.get("Location", "")))
    return answers


if __name__ == "__main__":
    print(json.dumps(serve(json.loads(sys.argv[1]))))  # noqa: T201  the answer of this program
