"""From bytes to items: record files, articles, ninjs."""
