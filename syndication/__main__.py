"""`python -m syndication` is the same as `syndication`."""

from syndication.cli import main

main()
