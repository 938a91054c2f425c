"""Static files without a bundler: chosen files of npm packages, and names with a hash of their content."""
