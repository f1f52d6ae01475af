"""How sure the chosen list is when figures are uncertain."""
