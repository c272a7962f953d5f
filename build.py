"""Build the deck and the site of this folder; ``--help`` tells what else there is."""

import sys

from flashproof.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], program="build.py"))
