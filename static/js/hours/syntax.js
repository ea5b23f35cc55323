// Opening hours between a week that people fill in and OpenStreetMap's syntax; no page is touched here.

export const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const DAY = `(?:${DAYS.join("|")})`;
const RULE = new RegExp(`^(${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*)?\\s*(.+)$`);
const SPAN = /^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$/;
const APPOINTMENT = 'unknown "by appointment"';
const MOST_SPANS = 2;

/**
 * A plan of the week: `mode` is 'none', 'week', 'always' or 'appointment'; `days` are seven lists from
 * Monday on of [from, to] as HH:MM (to at or before from: it ends the next day); `holidays` says that it
 * is closed on public holidays.
 */
export function emptyPlan(mode = "none") {
  return { mode, days: DAYS.map(() => []), holidays: false };
}

/** Reads a text; null where it says more than a plan can hold. */
export function readHours(text) {
  const plan = emptyPlan();
  // A comma after a time and before a day adds a rule, as a semicolon starts one.
  const rules = text.trim().replace(/(\d),\s+(?=[A-Z])/g, "$1;").split(";").map((rule) => rule.trim()).filter(Boolean);
  for (const rule of rules) if (!readRule(rule, plan)) return null;
  return plan;
}

function readRule(rule, plan) {
  if (/^PH (off|closed)$/.test(rule)) {
    plan.holidays = plan.mode !== "appointment" && plan.mode !== "none";
    return plan.holidays;
  }
  if (rule === "24/7") return setMode(plan, "always");
  if (rule === APPOINTMENT) return setMode(plan, "appointment");
  const found = RULE.exec(rule);
  if (!found || plan.holidays || !(plan.mode === "week" || setMode(plan, "week"))) return false;
  const spans = found[1] && /^(off|closed)$/.test(found[2]) ? [] : readSpans(found[2]);
  if (!spans) return false;
  for (const day of found[1] ? readDays(found[1]) : DAYS.keys()) plan.days[day] = spans.map((span) => [...span]);
  return true;
}

/** Sets the mode of a plan that has none yet and returns whether that was so. */
function setMode(plan, mode) {
  const isFirst = plan.mode === "none";
  plan.mode = mode;
  return isFirst;
}

/** Numbers of the days in 'Mo-We,Su'; a range may run over the end of the week. */
function readDays(text) {
  return text.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map((day) => DAYS.indexOf(day));
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, step) => (first + step) % 7);
  });
}

function readSpans(text) {
  const spans = text.split(/,\s*/).map(readSpan);
  return spans.length <= MOST_SPANS && spans.every(Boolean) ? spans : null;
}

/** [from, to] of '9:00-26:00', an end after midnight as the hour of the next day; null for anything else. */
function readSpan(text) {
  const found = SPAN.exec(text);
  if (!found) return null;
  const [fromHour, fromMinute, toHour, toMinute] = found.slice(1).map(Number);
  const isTime = fromHour < 24 && fromMinute < 60 && toMinute < 60 && toHour * 60 + toMinute <= 24 * 60 + fromHour * 60 + fromMinute;
  return isTime ? [clock(fromHour, fromMinute), clock(toHour % 24, toMinute)] : null;
}

function clock(hour, minute) {
  return [hour, minute].map((number) => String(number).padStart(2, "0")).join(":");
}

/** Writes a plan; '' where it says nothing. Spans with an end missing are left out. */
export function writeHours({ mode, days, holidays }) {
  const rules = { always: ["24/7"], appointment: [APPOINTMENT], week: writeWeek(days) }[mode] ?? [];
  if (!rules.length || !holidays || mode === "appointment") return rules.join("; ");
  return [...rules, "PH off"].join("; ");
}

function writeWeek(days) {
  const texts = days.map((spans) => spans.filter(([from, to]) => from && to).map(writeSpan).join(","));
  const different = [...new Set(texts)].filter(Boolean);
  const rules = different.map((spans) => `${writeDays(texts.map((text) => text === spans))} ${spans}`);
  // A rule after a semicolon takes its days over altogether, also the hours after midnight of the day before.
  const isLate = days.flat().some(([from, to]) => from && to && to <= from && to !== "00:00");
  return rules.length && isLate ? [rules.join(", ")] : rules;
}

function writeSpan([from, to]) {
  return `${from}-${to === "00:00" ? "24:00" : to}`;
}

/** 'Mo-We,Su' for seven flags: three and more days in a row as a range. */
function writeDays(flags) {
  const runs = [];
  flags.forEach((isIn, day) => {
    if (!isIn) return;
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day); else runs.push([day]);
  });
  const name = (day) => DAYS[day];
  return runs.map((run) => (run.length > 2 ? `${name(run[0])}-${name(run.at(-1))}` : run.map(name).join(","))).join(",");
}
