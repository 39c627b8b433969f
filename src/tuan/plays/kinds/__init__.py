"""One folder, one play. The stage asks a play only what `Play` says."""
