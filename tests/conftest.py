"""For all tests: openpyxl works as it does in the product, which is imported before it."""

import optimizer  # noqa: F401
