"""Build the deck and the site of this folder; ``--help`` tells what else there is."""

from flashproof.cli.main import run

if __name__ == "__main__":
    run(program="build.py")
