"""Who is told what, one file a kind. The customer's notice and the staff's are two: other words, other address."""
