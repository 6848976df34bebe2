"""What builds, starts and checks Concord from the command line. The product never imports this package."""
