"""What it costs: one calculation that every price passes, with rules plugged in from above."""
