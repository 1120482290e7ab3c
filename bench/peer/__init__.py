"""The peer: a plain Django site with django-allauth as its documentation sets it up, served the same way."""
