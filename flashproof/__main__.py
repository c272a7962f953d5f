"""``python -m flashproof``: the same as the command."""

from flashproof.cli.main import run

if __name__ == "__main__":
    run()
