"""Build this deck and its site; ``--help`` lists all commands."""

from flashproof.cli.main import run

if __name__ == "__main__":
    run(program="build.py")
