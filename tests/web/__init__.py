"""The web kit: components, lists, exports, the guard at the door."""
