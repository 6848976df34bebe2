"""Every question about the records of corrective action, one module per kind."""
