"""The map: outlines, links and projects on plain axes, offline."""
