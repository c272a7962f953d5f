"""Entry point of ``python -m flashproof``."""

from flashproof.cli.main import run

if __name__ == "__main__":
    run()
