"""What must hold of the built site, before it takes the place of the last one."""
