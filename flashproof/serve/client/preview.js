// Runs in every page that "build.py serve" shows, and in no page that it builds: goes to the card
// that was edited, tells what is wrong, and shows how the snippets did.
"use strict";
(() => {
  /** The number of the site that this page belongs to. */
  const site = Number(new URL(document.currentScript.src).searchParams.get("site"));

  const panel = document.createElement("section");
  panel.id = "fp-preview";
  panel.setAttribute("aria-label", "Preview");
  panel.setAttribute("role", "status");

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function show(state) {
    panel.replaceChildren();
    if (state.problems.length > 0) {
      const count = state.problems.length;
      const heading = `${count} ${count === 1 ? "problem" : "problems"}`;
      const stale = state.stale ? ": this page is the last one that could be built" : "";
      panel.append(element("h2", "fp-preview-heading", heading + stale));
      for (const problem of state.problems) panel.append(element("pre", "fp-preview-problem", problem));
    }
    panel.classList.toggle("fp-preview-stale", state.stale);
    if (panel.childElementCount > 0) document.body.append(panel);
    else panel.remove();
    showRuns(state.runs.filter((run) => run.topic === document.documentElement.dataset.topic));
  }

  function showRuns(runs) {
    for (const old of document.querySelectorAll(".fp-preview-run")) old.remove();
    for (const run of runs) {
      const place = (run.card && document.getElementById(run.card)) || document.getElementById("lesson");
      if (!place) continue;
      const words = { running: "runs …", passed: "passed", failed: "failed", skipped: "not run" };
      const note = element("div", `fp-preview-run fp-preview-${run.state}`, "");
      note.setAttribute("role", "status");
      note.append(element("strong", "", `line ${run.line}: ${words[run.state]}`));
      if (run.message) note.append(element("p", "", run.message));
      if (run.printed) note.append(element("pre", "", run.printed));
      if (place.id === "lesson") place.after(note);
      else place.append(note);
    }
  }

  /** Reload where the author works: on a topic's page, at the card; elsewhere, where one is. */
  function reload(edited) {
    const follows = edited && ["topic", "index"].includes(document.documentElement.dataset.page);
    if (!follows) return location.reload();
    const target = new URL(`/${edited.page}#${edited.card || "lesson"}`, location.href);
    sessionStorage.setItem("fp-preview-edited", edited.card);
    if (target.pathname === location.pathname) {
      history.replaceState(null, "", target.hash);
      location.reload();
    } else location.assign(target);
  }

  const events = new EventSource("/-/events");
  events.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (state.site !== site) reload(state.edited);
    else show(state);
  };
  addEventListener("pagehide", () => events.close());
  // A page that comes back from memory is an old one.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  // A browser keeps the place that it scrolled to over a reload; the edited card matters more, and
  // its author wants to see all of it.
  addEventListener("load", () => {
    const card = document.getElementById(sessionStorage.getItem("fp-preview-edited") ?? "");
    if (!card || location.hash !== `#${card.id}`) return;
    for (const fold of card.querySelectorAll("details")) fold.open = true;
    card.scrollIntoView({ block: "start" });
  });
})();
