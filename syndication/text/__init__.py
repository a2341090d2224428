"""Pure helpers on text: XML characters, HTML, dates, ids and slugs, addresses."""
