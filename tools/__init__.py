"""What stands behind ./dev. Everything but `scratch.py` runs before anything is installed: standard library only."""
