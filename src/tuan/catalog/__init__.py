"""What the shop sells: products, SKUs, categories, list prices and finding them."""
