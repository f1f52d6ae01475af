"""One file per screen of the app. Files that begin with _ are shared between screens."""
