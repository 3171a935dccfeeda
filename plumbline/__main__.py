"""Run the command line with `python -m plumbline`."""

from plumbline.cli import main

if __name__ == "__main__":
    main()
