"""A new play: some people buy together at a price that one alone does not get."""
