"""Size limits of pictures in content/."""

HEAVIEST = 20_000_000  # bytes of a file
LARGEST = 50_000_000  # pixels: 8600 × 5800, more than phones take; 200 MB of memory
LONGEST_SIDE = 16_000  # pixels; the maximum of WebP is 16,383
