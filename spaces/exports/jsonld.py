"""A space as schema.org data."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from spaces.enums import AccessFeature, AccessValue
from spaces.models import Photo, Space
from spaces.queries.cards import Card

#: The schema.org type of a category, by code of the category or of its upper one.
_TYPES = {
    "museum": "Museum", "gallery": "ArtGallery", "library": "Library",
    "cinema-film": "MovieTheater",
    "live-music": "MusicVenue", "performing-arts": "PerformingArtsTheater",
    "cafe-events": "CafeOrCoffeeShop",
    "public-space": "Place", "craft-village": "TouristAttraction",
    "heritage-site": "LandmarksOrHistoricalBuildings",
    "online": "Organization",
}  # fmt: skip


def space_as_json_ld(space: Space, card: Card, photos: list[Photo]) -> dict[str, Any]:
    """Return schema.org data of a published space: public facts only, nothing unknown."""
    category = card.category
    kind = _TYPES.get(category.code) or _TYPES.get(category.top.code) or "CivicStructure"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": settings.PUBLIC_URL + reverse("space", kwargs={"slug": space.slug}),
        "identifier": space.identifier,
        "name": space.name,
        "alternateName": sorted({space.name_vi, space.name_en, space.name_fr} - {space.name, ""}),
        "description": space.summary,
        "url": space.website or settings.PUBLIC_URL + reverse("space", kwargs={"slug": space.slug}),
        "telephone": space.public_phone,
        "email": space.public_email,
        "openingHours": space.opening_hours,
        "image": [settings.PUBLIC_URL + default_storage.url(p.path(p.widths[-1])) for p in photos],
    }
    if kind != "Organization":
        data["address"] = _address(space, card)
        data["amenityFeature"] = [_amenity(f.feature, f.value) for f in space.accessibility_facts.all()]
    if space.has_position:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": space.latitude,
            "longitude": space.longitude,
        }
    return {key: value for key, value in data.items() if value}


def _address(space: Space, card: Card) -> dict[str, str]:
    parts = {
        "@type": "PostalAddress",
        "streetAddress": space.address,
        "addressLocality": card.ward.full_name if card.ward else "",
        "addressRegion": "Hà Nội",
        "addressCountry": "VN",
    }
    return {key: value for key, value in parts.items() if value}


def _amenity(feature: str, value: str) -> dict[str, Any]:
    return {
        "@type": "LocationFeatureSpecification",
        "name": str(AccessFeature(feature).label),
        "value": value == AccessValue.YES,
    }
