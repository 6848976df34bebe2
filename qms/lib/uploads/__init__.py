"""Uploaded files: recognised by content, bounded in every direction, refused with a sentence that helps.

Use: `facts = inspect(uploaded, name=uploaded.name, declared_type=uploaded.content_type or "")`.
"""

from qms.lib.uploads.inspection import Inspected, inspect
from qms.lib.uploads.kinds import ACCEPT
from qms.lib.uploads.limits import Limits

__all__ = ["ACCEPT", "Inspected", "Limits", "inspect"]
