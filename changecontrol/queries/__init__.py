"""Every question about the domain's records, one module a kind, each starting at what the seat may see."""
