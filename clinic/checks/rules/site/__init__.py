"""Rules on the built site, checked before it replaces the last one."""
