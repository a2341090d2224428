"""The settings of Django, for its feed generator and for its view: its defaults, and the two middlewares of a feed."""

ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "benchmarks.django_view"
# In the order of Django's documentation: a tag is that of the document, whatever gzip makes of it.
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", "django.middleware.http.ConditionalGetMiddleware"]
