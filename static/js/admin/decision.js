// Asks before a half-written decision is lost by leaving the page.

import { guardTypedText } from "./guard.js";

for (const form of document.querySelectorAll("[data-guard]")) guardTypedText(form);
