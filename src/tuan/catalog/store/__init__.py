"""All SQL of the catalog, one idea per file."""
