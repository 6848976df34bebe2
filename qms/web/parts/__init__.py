"""The components, by where they stand: small ones, frames, records, lists, forms. ``templatetags.ui`` offers them."""
