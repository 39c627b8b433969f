"""Signed share links, posters, and the tree of who brought whom."""
