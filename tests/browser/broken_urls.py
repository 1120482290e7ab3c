"""The whole site, and views that go wrong in every way."""

from konto.config.urls import handler400, handler403, handler404, handler500
from konto.config.urls import urlpatterns as pages
from konto.web.tests.strange_urls import urlpatterns as strange

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*pages, *strange]
