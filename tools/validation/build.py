"""Which build this is: a digest over all its sources, and what it runs on."""

import getpass
import hashlib
import importlib.metadata
import os
import platform
import re
import subprocess
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def digest(root: Path = ROOT) -> str:
    """SHA-256 (hex) of the build: over one line for each source file, its own SHA-256, two blanks and its path,
    in the order of the paths. The same from a clone and from an archive of the sources: git is not asked."""
    whole = hashlib.sha256()
    for name in sorted(path.relative_to(root).as_posix() for path in source_files(root)):
        path = root / name
        content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        whole.update(f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Yield every file that .gitignore does not leave out: the lock files and all that is, or will be, in git."""
    patterns = [line for line in (root / ".gitignore").read_text().splitlines() if line and not line.startswith("#")]
    yield from _files(root, root, patterns)


def _files(folder: Path, root: Path, patterns: list[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name == ".git" or _is_ignored(path.relative_to(root).as_posix(), patterns):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, root, patterns)
        else:
            yield path


def _is_ignored(name: str, patterns: list[str]) -> bool:
    """As git reads the few forms that our .gitignore uses: a name anywhere, or a path from the top with `/` before."""
    last = name.rpartition("/")[2]
    return any(fnmatchcase("/" + name if each.startswith("/") else last, each.rstrip("/")) for each in patterns)


def commit(root: Path = ROOT) -> str:
    """The commit checked out, with "and changes" where files differ from it; empty without git."""
    try:
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True, text=True)
        state = subprocess.run(["git", "status", "--porcelain"], cwd=root, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head.stdout.strip() + (" and changes" if state.stdout.strip() else "")


def bill_of_materials(root: Path = ROOT) -> bytes:
    """The CycloneDX bill of what runs, as `make sbom` makes it: the same bytes for the same lock."""
    program = str(root / ".venv" / "bin" / "cyclonedx-py")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "bill.json"
        options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--output-file", str(made)]
        command = [program, "requirements", *options, "requirements.txt"]
        subprocess.run(command, cwd=root, check=True, capture_output=True)
        return made.read_bytes()


def packages_out_of_lock(root: Path = ROOT) -> list[str]:
    """Packages of the locks that are not installed in the version locked here, in a word each."""
    locked = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\n]*)", (root / "requirements-dev.txt").read_text(), re.M)
    return sorted(f"{name} {at}" for name, at, rest in locked if ";" not in rest and _installed(name) != at)


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def surroundings() -> dict[str, str]:
    """Who runs this, on which machine, with which Python and lock. VALIDATION_BY names the person."""
    locks = [hashlib.sha256((ROOT / f"requirements{kind}.txt").read_bytes()).hexdigest() for kind in ("", "-dev")]
    return {
        "by": os.environ.get("VALIDATION_BY") or getpass.getuser(),
        "machine": f"{platform.node()}, {_system()}, {platform.machine()}, {os.cpu_count()} processors",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "lock": locks[0],
        "lock_dev": locks[1],
        "out_of_lock": ", ".join(packages_out_of_lock()),
    }


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
