"""Pages of a person's own things, the same on both sides: jobs, drafts, saved views, exports."""

from qms.workspace.views.jobs import face_of

__all__ = ["face_of"]
