"""Pure helpers on text: characters, HTML, dates, ids and slugs, addresses."""
