"""Java's regular expressions, as allowedPattern is checked by the service: read and matched without backtracking."""
