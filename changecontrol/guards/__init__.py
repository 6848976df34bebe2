"""What must hold before an act, one file a kind."""
