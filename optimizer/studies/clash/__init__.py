"""Which rules clash when no portfolio obeys them all, and what repairs them."""
