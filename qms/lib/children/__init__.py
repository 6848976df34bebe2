"""Programs of their own process: native readers of hostile files, so that a crash or a flood ends only them."""
