"""What both doors promise about every route."""
