"""Make the passwords and the secret key of the containers, once: `python -m tools.make_secrets APP_DIR OWNER_DIR`.

Each file is a shell script of defaults: what the environment already says wins. All parts that serve see APP_DIR only;
the owner's and the superuser's passwords lie in OWNER_DIR, which only the database and the migration mount.
"""

import secrets
import sys
from pathlib import Path

DATABASE = "postgres:5432/concord"


def write_once(path: Path, values: dict[str, str]) -> None:
    """Write defaults as a shell script, unless the file exists: a password in use must not change."""
    if path.exists():
        return
    lines = [f': "${{{name}:={value}}}"\nexport {name}' for name, value in values.items()]
    draft = path.with_suffix(".new")
    draft.write_text("\n".join(lines) + "\n")
    draft.replace(path)


def main(app: Path, owner: Path) -> None:
    """Write both files. The words hold letters, digits, - and _ only, so they need no quoting in shell, SQL or URL."""
    app_password, owner_password = secrets.token_urlsafe(36), secrets.token_urlsafe(36)
    app_values = {"SECRET_KEY": secrets.token_urlsafe(48), "APP_PASSWORD": app_password}
    write_once(app / "app.env", app_values | {"DATABASE_URL": f"postgres://app:{app_password}@{DATABASE}"})
    owner_values = {"OWNER_PASSWORD": owner_password, "SUPERUSER_PASSWORD": secrets.token_urlsafe(36)}
    owner_url = f"postgres://owner:{owner_password}@{DATABASE}"
    write_once(owner / "owner.env", owner_values | {"DATABASE_OWNER_URL": owner_url})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
