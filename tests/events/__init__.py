"""The facts of the house, as they are written down."""
