"""Addresses of the whole site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from spaces.views.mail import mail_html, mail_list, mail_page
from spaces.views.pages import to_language

urlpatterns = [
    path("", to_language, name="root"),
    path("favicon.ico", RedirectView.as_view(url=static("img/favicon.ico"), permanent=True)),
    path("", include("spaces.urls_data")),
    path("admin/", admin.site.urls),
    # On one's own machine alone: `settings.SHOW_MAIL`.
    path("mail/", mail_list, name="mail-list"),
    path("mail/<int:pk>/", mail_page, name="mail-page"),
    path("mail/<int:pk>/html/", mail_html, name="mail-html"),
    *i18n_patterns(path("", include("spaces.urls"))),
]

handler400 = "spaces.views.errors.bad_request"
handler403 = "spaces.views.errors.permission_denied"
handler404 = "spaces.views.errors.not_found"
handler500 = "spaces.views.errors.server_error"
