"""What imports read."""
