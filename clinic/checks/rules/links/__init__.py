"""Rules on links and anchors."""
