"""Tuan (团): an open, self-hosted social-commerce system."""

__version__ = "0.1.0"
