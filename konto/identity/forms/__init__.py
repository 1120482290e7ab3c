"""What the pages of identity ask for: a file per errand."""
