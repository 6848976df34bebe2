"""The staff's pages of the domain, one file a kind."""
