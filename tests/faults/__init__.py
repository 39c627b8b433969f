"""Kill and break things while the shop works: `./dev faults`. Slower than the suite, and not part of it."""
