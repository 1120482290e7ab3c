"""The pages of identity, a file per errand."""
