"""``python -m flashproof``: the same as the command."""

import sys

from flashproof.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
