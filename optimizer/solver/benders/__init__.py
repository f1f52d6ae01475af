"""Benders' decomposition of the model: master, subproblems, separation of optimality cuts, the loop."""
