"""The public pages. A GET never changes anything."""
