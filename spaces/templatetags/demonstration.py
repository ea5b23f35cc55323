"""Tags by which pages and mails of a demonstration say that they are one; elsewhere they say nothing."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def is_demonstration() -> bool:
    """Return whether spaces and scores are invented."""
    return settings.DEMO


@register.inclusion_tag("includes/demo_banner.html")
def demo_banner() -> dict[str, bool]:
    """Show the banner of a demonstration, and nothing in the real site."""
    return {"is_demonstration": settings.DEMO}
