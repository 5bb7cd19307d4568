"""How large a picture may be that an editor puts into content/."""

HEAVIEST = 20_000_000  # bytes of a file
LARGEST = 50_000_000  # pixels: 8600 × 5800, more than phones take and 200 MB of memory
LONGEST_SIDE = 16_000  # pixels; WebP ends at 16,383
