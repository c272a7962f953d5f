// The preview client: `build.py serve` adds it to the pages it serves, never to the pages of a build.
// The client opens the edited card, lists problems, and shows the results of snippets.
"use strict";
(() => {
  /** The version number of the site that this page belongs to. */
  const site = Number(new URL(document.currentScript.src).searchParams.get("site"));
  /** The URL of the site, which contains the server's token. */
  const base = new URL("..", document.currentScript.src).href;

  const panel = document.createElement("section");
  panel.id = "fp-preview";
  panel.setAttribute("aria-label", "Preview");
  panel.setAttribute("role", "status");

  function element(name, className, text) {
    const created = document.createElement(name);
    created.className = className;
    created.textContent = text;
    return created;
  }

  function show(state) {
    panel.replaceChildren();
    if (state.problems.length > 0) {
      const count = state.problems.length;
      const heading = `${count} ${count === 1 ? "problem" : "problems"}`;
      const stale = state.stale ? ". This page shows the last successful build." : "";
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
      const target = (run.card && document.getElementById(run.card)) || document.getElementById("lesson");
      if (!target) continue;
      const labels = { running: "running …", passed: "passed", failed: "failed", skipped: "not run" };
      const note = element("div", `fp-preview-run fp-preview-${run.state}`, "");
      note.setAttribute("role", "status");
      note.append(element("strong", "", `line ${run.line}: ${labels[run.state]}`));
      if (run.message) note.append(element("p", "", run.message));
      if (run.printed) note.append(element("pre", "", run.printed));
      if (target.id === "lesson") target.after(note);
      else target.append(note);
    }
  }

  /** Reloads the page. On a topic page or the home page, opens the edited card instead. */
  function reload(edited) {
    const goesToCard = edited && ["topic", "index"].includes(document.documentElement.dataset.page);
    if (!goesToCard) return location.reload();
    const target = new URL(`${edited.page}#${edited.card || "lesson"}`, base);
    sessionStorage.setItem("fp-preview-edited", edited.card);
    if (target.pathname === location.pathname) {
      history.replaceState(null, "", target.hash);
      location.reload();
    } else location.assign(target);
  }

  /** The last event, as JSON. */
  let latest = "";

  function receive(data) {
    latest = data;
    const state = JSON.parse(data);
    if (state.site > site) reload(state.edited);
    else if (state.site === site) show(state);
  }

  // A browser opens only six connections to a server. Therefore, all tabs share one event stream: the tab that
  // holds the lock receives the events and sends them to the others. If that tab is closed, a different tab
  // acquires the lock.
  function follow() {
    const name = `fp-preview ${base}`;
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => {
      if (data !== "") receive(data);
      else if (latest !== "") channel.postMessage(latest);
    };
    channel.postMessage(""); // asks for the last event
    const leaves = new AbortController();
    const stream = ({ signal }) =>
      new Promise((resolve) => {
        const events = new EventSource(`${base}-/events`);
        events.onmessage = ({ data }) => {
          channel.postMessage(data);
          receive(data);
        };
        signal.addEventListener("abort", () => {
          events.close();
          resolve();
        });
      });
    navigator.locks.request(name, { signal: leaves.signal }, () => stream(leaves)).catch(() => undefined);
    addEventListener("pagehide", () => {
      leaves.abort();
      channel.close();
    });
  }

  // Without locks, only visible pages receive events.
  function followWhileVisible() {
    let events;
    const update = () => {
      events?.close();
      if (document.visibilityState === "hidden") return;
      events = new EventSource(`${base}-/events`);
      events.onmessage = ({ data }) => receive(data);
    };
    addEventListener("visibilitychange", update);
    addEventListener("pagehide", () => events?.close());
    update();
  }

  if (navigator.locks && window.BroadcastChannel) follow();
  else followWhileVisible();
  // A page restored from the back/forward cache is outdated.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  // Browsers restore the scroll position after a reload. Show the edited card instead, with all its
  // details open.
  addEventListener("load", () => {
    const card = document.getElementById(sessionStorage.getItem("fp-preview-edited") ?? "");
    if (!card || location.hash !== `#${card.id}`) return;
    for (const details of card.querySelectorAll("details")) details.open = true;
    card.scrollIntoView({ block: "start" });
  });
})();
