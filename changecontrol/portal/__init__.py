"""The customer's pages of the domain. Only what is shared; nothing of `views`."""
