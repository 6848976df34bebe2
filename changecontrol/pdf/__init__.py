"""The sections of the domain's documents, one file a kind."""

from changecontrol.pdf import change, notice, tradeoff, weighing

__all__ = ["change", "notice", "tradeoff", "weighing"]
