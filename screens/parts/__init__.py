"""What pages are put together from: widgets and views that several of them share."""
