"""The customer's pages of documents, one file a kind. Nothing of the staff's pages is imported."""
