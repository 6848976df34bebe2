"""The sections of the domain's documents, one file a kind."""

from changecontrol.pdf import change, notice, tradeoff

__all__ = ["change", "notice", "tradeoff"]
