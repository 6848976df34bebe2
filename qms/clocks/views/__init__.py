"""The staff's pages of work, clocks and rules."""
