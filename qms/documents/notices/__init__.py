"""Who is told what about documents, one file a kind."""
