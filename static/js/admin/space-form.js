// The form of a space: small helps while it is filled in. The form works without any of them.
import { editHours } from "../hours/editor.js";
import { watchHours } from "../hours/week.js";
import { watchPlace } from "./place.js";
import { watchSiteKind } from "./site-kind.js";
import { watchTranslations } from "./translations.js";
import { guardTypedText } from "./guard.js";
import { offerTheirs } from "./conflict.js";

const form = document.querySelector("[data-space-form]");
if (form) {
  watchTranslations(form);
  editHours(document.querySelector("[data-hours-editor]"));
  watchHours(document.querySelector("[data-hours]"));
  watchSiteKind(form);
  watchPlace(document.querySelector("[data-place-hint]"), form);
  guardTypedText(form);
  offerTheirs(form);
}
