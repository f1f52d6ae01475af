"""`python -m optimizer` is the `corridor` command."""

import sys

from optimizer.cli import main

sys.exit(main())
