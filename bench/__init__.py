"""Benchmarks: `./dev bench NAME`. What decides is CPU per operation beside a floor of the same run, for machines are noisy."""
