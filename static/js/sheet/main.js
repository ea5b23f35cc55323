// The scoring sheet: saves itself while it is filled in, with or without a connection.
import { Card } from "./card.js";
import { showConflict } from "./conflict.js";
import { Evidence } from "./evidence.js";
import { Kept, same } from "./kept.js";
import { listenToKeys } from "./keys.js";
import { showLeftovers } from "./leftovers.js";
import { showProgress } from "./progress.js";
import { Sender } from "./sender.js";
import { Status } from "./status.js";
import { Transport } from "./transport.js";
import { watchSections } from "./sections.js";

const config = JSON.parse(document.getElementById("sheet-config").textContent);
const form = document.querySelector("[data-sheet-form]");
const leftovers = document.querySelector("[data-kept]");
if (form) start();
else if (leftovers) showLeftovers(leftovers, config);
watchSections();

function start() {
  const { words } = config;
  const revisions = Object.fromEntries(Object.entries(config.stored).map(([key, answer]) => [key, answer.revision]));
  const kept = new Kept(localStorage, config.key);
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const transport = new Transport(config.addresses, config.user, token);
  const status = new Status(words);
  const problems = new Set();
  let savedAt = null;
  let update = () => {};

  const cards = [...form.querySelectorAll("[data-criterion]")].map((element) => new Card(element, entered));
  const byKey = new Map(cards.map((card) => [card.key, card]));
  const answers = () => Object.fromEntries(cards.map((card) => [card.key, card.answer]));
  const evidence = new Evidence(config.key, cards, transport, words, () => update(answers()));
  const sender = new Sender(kept, transport, (criterion, state, result) => {
    if (criterion === null) report(state, result);
    else if (byKey.has(criterion)) hear(byKey.get(criterion), state, result);
  });
  update = showProgress(config, cards, evidence);

  function entered(card, soon) {
    problems.delete(card.key);
    sender.put(card.key, { ...card.answer, revision: revisions[card.key] }, { soon });
    update(answers());
    if (!kept.isSafe) status.warnUnsafe();
  }

  function report(state, result = {}) {
    if (state === "locked") for (const card of cards) card.freeze();
    status.report(state, { waiting: sender.waiting().length, problems: problems.size, savedAt, message: result.message });
  }

  function hear(card, state, result) {
    if (state === "saved") {
      savedAt = new Date();
      revisions[card.key] = result.stored.revision;
      card.element.querySelector(`[name="c${card.key}-revision"]`).value = result.stored.revision;
      card.say(kept.own.has(card.key) ? "kept" : "saved", kept.own.has(card.key) ? "" : words.saved);
    } else if (state === "sending") {
      card.say("sending", words.saving);
    } else if (state === "kept") {
      card.say("kept", "");
    } else {
      problems.add(card.key);
      card.say(state, state === "conflict" ? words.conflict : words.refused);
      if (state === "invalid") card.showErrors(messagesOf(result, words));
      else showConflict(card, result.stored, card.answer, words, (answer) => settle(card, result.stored, answer));
    }
  }

  /** Takes the person's decision between two answers. */
  function settle(card, stored, mine) {
    problems.delete(card.key);
    revisions[card.key] = stored.revision;
    if (mine === null) {
      kept.drop(card.key, kept.own.get(card.key) ?? card.answer);
      card.fill(stored);
      card.say("saved", words.saved);
      sender.hurry();
      report("idle");
    } else {
      sender.put(card.key, { ...card.answer, revision: stored.revision });
    }
    update(answers());
  }

  restore(cards, kept, words);
  update(answers());
  report("idle");
  sender.hurry();
  listenToKeys(form, cards, entered);
  watchHandingIn({ form, sender, evidence, status, words });
  window.addEventListener("beforeunload", (event) => {
    if (!kept.isSafe && sender.waiting().length) event.preventDefault();
  });
}

/** Puts back what this device kept; what the server has by now is forgotten. */
function restore(cards, kept, words) {
  const waiting = kept.all();
  for (const card of cards) {
    const stored = config.stored[card.key];
    const own = waiting[card.key];
    if (own && same(own, stored)) kept.drop(card.key, own);
    if (own && !same(own, stored)) {
      kept.put(card.key, own);
      card.fill(own);
      card.say("kept", words.restored);
    } else if (!same(card.answer, stored)) {
      card.fill(stored); // a browser that puts its own memory of the form back
    }
  }
}

function messagesOf(result, words) {
  const listed = Object.values(result.errors ?? {}).flat();
  return listed.length ? listed : [result.message ?? words.refused];
}

/** Hands in only what is saved: the next page is drawn from what the server has. */
function watchHandingIn({ form, sender, evidence, status, words }) {
  const go = async (event) => {
    event.preventDefault();
    if (await sender.finish() && evidence.isDone) location.assign(config.addresses.hand_in);
    else status.show("waiting", words.sendFirst);
  };
  form.addEventListener("submit", go);
  for (const button of document.querySelectorAll("[data-hand-in]")) {
    if (button.type === "button") button.addEventListener("click", go);
  }
}
