"""Rules on the clinic details, and on posts and pages that repeat them."""
