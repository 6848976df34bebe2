"""The staff's pages of documents."""
