"""The demo: an invented district as content, cut into workbooks in several layouts."""
