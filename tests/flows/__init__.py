"""Stories across domains, one per promise of the shop."""
