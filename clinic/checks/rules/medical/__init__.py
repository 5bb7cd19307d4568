"""Rules on health advice: claims, warning signs, sources, sign-off."""
