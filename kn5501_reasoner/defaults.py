"""What stands where a caller names nothing, and the command's name. No other module of the product names a trial."""

TRIAL = "kn5501"
"""The trial that is run by default. Records that name no trial are this one's, and count for no other."""
COMMAND = "kn5501"
"""The command as a user types it. Messages, cookies and headers that are the program's own begin with it."""
FURTHER = f"{COMMAND.upper()}_TRIALS"
"""The environment variable that names a folder of further trials."""
