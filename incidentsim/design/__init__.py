"""What is to be tried: design files, their factors, and the points that they make."""
