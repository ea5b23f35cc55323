"""The report of a public round as PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from spaces.exports.licence import file_name
from spaces.exports.pdf.report import write_report
from spaces.queries.report import public_report

from .public import public


@public()
def round_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the public report of a round; it is kept while the data stands still and takes no query."""
    if request.GET:
        return redirect("round-report", slug=slug)
    report = public_report(slug, request.data_version)
    if report is None:
        raise Http404
    response = HttpResponse(write_report(report), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(slug)}.pdf"'
    return response
