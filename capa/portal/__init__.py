"""The customer's pages of the domain, one file a kind. Only what is shared; nothing of `views`."""
