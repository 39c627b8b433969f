"""What lies on the shelf: stock, holds and the movements that explain every number."""
