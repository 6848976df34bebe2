"""The pages of people, customers, sites, invitations and own settings, one module per noun."""
