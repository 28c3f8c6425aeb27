"""What stands where a caller names nothing: the only module of the product that names a trial."""

TRIAL = "kn5501"
"""The trial that is run by default. Records that name no trial are this one's, and count for no other."""
