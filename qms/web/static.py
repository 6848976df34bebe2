"""Static files with hashed names, the imports inside our own script modules rewritten to them."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = (r"""(?P<matched>import\s*(?s:(?P<names>\{[^}]*\}))\s*from\s*["'](?P<url>\./.*?)["'];)""",
           """import %(names)s from "%(url)s";""")  # fmt: skip
_IMPORT_LATER = (r"""(?P<matched>import\(["'](?P<url>\./.*?)["']\))""", """import("%(url)s")""")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Without the rewriting a module would be fetched twice, under two names, and act twice.

    Django's own switch for this reads every script, the comments of other people's included, and stumbles over them.
    """

    patterns = (*ManifestStaticFilesStorage.patterns, ("js/*.js", (_IMPORT, _IMPORT_LATER)))
