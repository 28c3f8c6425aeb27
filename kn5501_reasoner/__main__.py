"""``python -m kn5501_reasoner``: the same as the command ``kn5501``."""

from .cli import run

if __name__ == "__main__":
    run()
