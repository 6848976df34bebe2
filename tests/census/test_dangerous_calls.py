"""No code of the product calls what input could turn against it: shells, code made from text, pickles, weak hashes.

OWASP ASVS 5.0, 1.2.5, 1.3.2, 1.3.7, 1.5.2, 11.4.1, 11.5.1.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.running import ROOT

SOURCES = ("qms", "feedback", "changecontrol", "audits", "agreements")
CALLS = {
    "eval", "exec", "compile", "__import__",
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
    "pickle.load", "pickle.loads", "marshal.loads", "shelve.open", "yaml.load", "yaml.unsafe_load",
    "hashlib.md5", "hashlib.sha1", "Template", "engines.from_string",
}  # fmt: skip
MODULES = {"pickle", "marshal", "shelve", "random", "telnetlib", "ftplib", "xml.etree", "xml.sax", "xml.dom"}


def name_of(node: ast.expr) -> str:
    """The dotted name of what is called: os.system."""
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def dangers(source: str) -> Iterator[str]:
    """What in a module is dangerous, by line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if name_of(node.func) in CALLS:
                yield f"{node.lineno}: {name_of(node.func)}()"
            if any(each.arg == "shell" and not is_false(each.value) for each in node.keywords):
                yield f"{node.lineno}: shell="
        elif isinstance(node, ast.Import):
            yield from (f"{node.lineno}: import {one.name}" for one in node.names if is_banned(one.name))
        elif isinstance(node, ast.ImportFrom) and is_banned(node.module or ""):
            yield f"{node.lineno}: from {node.module}"


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def is_banned(module: str) -> bool:
    return any(module == banned or module.startswith(f"{banned}.") for banned in MODULES)


def test_the_product_calls_nothing_dangerous() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{danger}"
        for source in SOURCES
        for path in sorted((ROOT / source).rglob("*.py"))
        for danger in dangers(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)", "import pickle", "from random import x", "os.system('ls ' + name)", "from xml.etree import X",
        "subprocess.run(line, shell=True)", "subprocess.run(line, shell=chosen)", "hashlib.md5(text)", "exec(text, {})",
        "Template(text).render(context)", "def f():\n    import xml.dom.minidom",
    ],
)  # fmt: skip
def test_a_planted_one_is_noticed(source: str) -> None:
    assert len(list(dangers(source))) == 1


def test_what_is_harmless_is_not_reported() -> None:
    harmless = "subprocess.run(['ls', name], shell=False)\nhashlib.sha256(b'')\nimport secrets\nre.compile('x')"
    assert list(dangers(harmless)) == []


def test_no_secret_lies_in_the_sources() -> None:
    """No private key, and no password but those of the demo, which DEMO must ask for."""
    marks = ("BEGIN PRIVATE KEY", "BEGIN EC PRIVATE KEY", "BEGIN RSA PRIVATE KEY", "BEGIN OPENSSH PRIVATE KEY")
    held = [
        str(path.relative_to(ROOT))
        for source in (*SOURCES, "tools", "docs", "static", "templates")
        for path in (ROOT / source).rglob("*")
        if path.is_file() and any(mark.encode() in path.read_bytes() for mark in marks)
    ]
    assert [path for path in held if Path(path).suffix != ".pyc"] == []
