"""What change control offers to the house: parameters of terms, kinds of record, one module each."""

from changecontrol.offers import change, notice, parameters, tradeoff, weighing

__all__ = ["change", "notice", "parameters", "tradeoff", "weighing"]
