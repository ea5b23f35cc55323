"""Reads an answer as a page: elements with their attributes and words, without a browser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

_VOID = {"meta", "link", "img", "input", "br", "hr", "source", "use", "path"}


@dataclass
class Element:
    """One element: `attrs` as written, `words` of it and of what is inside; `parents` from the root."""

    tag: str
    attrs: dict[str, str]
    parents: tuple["Element", ...] = ()
    parts: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.parts).split())


class Page(HTMLParser):
    """The elements of an answer in the order of the page."""

    def __init__(self, response: HttpResponse):
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.html = response.content.decode()
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open and tag not in _VOID:
            if self._open.pop().tag == tag:
                return

    def handle_data(self, data):
        for element in self._open:
            element.parts.append(data)

    def all(self, tag: str, **attrs: str) -> list[Element]:
        """The elements of a tag whose attributes are as told; `class_` asks for one of the classes."""
        return [e for e in self.elements if e.tag == tag and all(_has(e, *pair) for pair in attrs.items())]

    def one(self, tag: str, **attrs: str) -> Element:
        """The only such element."""
        (element,) = self.all(tag, **attrs)
        return element

    @property
    def total(self) -> int:
        """How many spaces the explorer says it found."""
        return int(self.one("h1").words.split()[0])

    @property
    def names(self) -> list[str]:
        """The names on the cards."""
        return [heading.words for heading in self.all("h3", class_="card-title")]

    @property
    def problems(self) -> list[str]:
        """What the explorer says about an address that it could not read in full."""
        return [line.words for line in self.inside("notice", "li")]

    def inside(self, class_: str, tag: str) -> list[Element]:
        """The elements of a tag somewhere inside an element of the class."""
        return [e for e in self.all(tag) if any(_has(parent, "class_", class_) for parent in e.parents)]

    @property
    def chips(self) -> dict[str, str]:
        """The filters in force: what each says, without the words for screen readers -> address."""
        links = {id(link): link for link in self.inside("chips", "a") if "data-chip" in link.attrs}
        said = [e for e in self.inside("chips", "span") if "class" not in e.attrs]
        return {span.words: links[id(span.parents[-1])].attrs["href"] for span in said}

    def choices(self) -> Iterator[tuple[str, str, int, bool]]:
        """The choices of all filters as (parameter, code, count, chosen)."""
        for position, element in enumerate(self.elements):
            if element.tag == "label" and "choice" in element.attrs.get("class", "").split():
                box = self.elements[position + 1]
                count = next(e for e in self.elements[position:] if e.attrs.get("class") == "choice-count")
                yield box.attrs["name"], box.attrs["value"], int(count.words), "checked" in box.attrs


def _has(element: Element, name: str, value: str) -> bool:
    if name == "class_":
        return value in element.attrs.get("class", "").split()
    return element.attrs.get(name.replace("_", "-")) == value


def explore(client: Client, query: str = "", language: str = "en", **parameters: object) -> Page:
    """Returns the explorer's page for a query or for parameters; it answers 200 whatever they are."""
    query = query or urlencode(parameters, doseq=True)
    response = client.get(f"/{language}/spaces/{'?' if query else ''}{query}")
    assert response.status_code == 200
    return Page(response)


def show(client: Client, slug: str = "manzi", language: str = "en") -> Page:
    """Returns the page of a public space."""
    response = client.get(f"/{language}/spaces/{slug}/")
    assert response.status_code == 200
    return Page(response)
