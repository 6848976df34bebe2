"""Static files with hashed names, the imports inside our script modules rewritten to them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Without the rewriting a module would be fetched twice, under two names, and act twice."""

    support_js_module_import_aggregation = True
