"""HTTP for readers, newsrooms and operators: the Flask application and what is around it."""
