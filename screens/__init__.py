"""One file per screen of the app; what they share stands in parts/ and desk/."""
