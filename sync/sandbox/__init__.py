"""Google in a box: a loopback server that answers as Sheets, Drive, OAuth and Gmail do."""
