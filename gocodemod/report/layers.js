"use strict";
// Every text is set as text, never as markup: it comes from somebody's code.
const rows = JSON.parse(document.getElementById("rows").textContent);
const all = (selector, below = document) => [...below.querySelectorAll(selector)];
const panel = document.getElementById("details");

function make(tag, options = {}, ...children) {
  const element = Object.assign(document.createElement(tag), options);
  element.append(...children);
  return element;
}

// Light or dark: what the system says, until the button is pressed.
const theme = document.getElementById("theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
});

// Details of one layer.
let opener = null;

function stateOf(row) {
  return row.obstacle ? "near-miss" : row.exported ? "exported" : "layer";
}

function list(pairs) {
  const out = make("dl");
  for (const [name, value] of pairs) {
    out.append(make("dt", { textContent: name }), make("dd", { textContent: value }));
  }
  return out;
}

function verdict(row) {
  const text = make("p", { className: "say" });
  if (row.obstacle) {
    text.append(make("b", { textContent: row.obstacle }), ": " + row.message);
  } else if (row.exported) {
    text.append(make("b", { textContent: "Exported API" }), ": it only hands calls on, but others could import it.");
  } else {
    text.append(make("b", { textContent: "Only hands calls on" }), ".");
  }
  return text;
}

function chainOf(row) {
  return make("ol", {}, ...row.chain.map((name) =>
    make("li", { className: name === row.subject ? "here" : "" }, make("code", { textContent: name }))));
}

function callersOf(row) {
  return make("ul", {}, ...row.callers.map((caller) => {
    const name = make("code", { textContent: caller.function || caller.package + " (variables)" });
    if (caller.through) name.append(make("small", { textContent: " through " + caller.through }));
    return make("li", {}, name, make("span", { textContent: caller.sites }));
  }));
}

function share(value) {
  return (100 * value).toFixed(value && value < 0.01 ? 2 : 1) + "%";
}

function traceOf(trace) {
  return list([
    ["share of traces that pass it", share(trace.share)],
    ["own share of their time", share(trace.self_share)],
    ["traces, spans", trace.traces + ", " + trace.spans],
    ["most attributes on a span", trace.attributes],
    ["status changes", trace.status_changes],
    ["confirmed by traces", trace.confirmed ? "yes" : "no"],
  ]);
}

function show(index, from) {
  const row = rows[index];
  opener = from || opener;
  const close = make("button", { className: "close", type: "button", textContent: "Close" });
  close.addEventListener("click", hide);
  const heading = (text) => make("h3", { textContent: text });
  panel.className = stateOf(row);
  panel.replaceChildren(
    close,
    make("p", { className: "over", textContent: row.kind }),
    make("h2", { textContent: row.subject }),
    make("p", {}, make("code", { textContent: row.file + ":" + row.line + ":" + row.column })),
    verdict(row),
    heading("Calls"),
    list([
      ["call sites", row.call_sites],
      ["of these, through an interface that others reach", row.shared],
      ["calling functions", row.functions],
      ["calling types", row.types],
      ["calling packages", row.packages],
      ["functions it calls", row.callees],
      ["methods", row.methods],
      ["parameters, results and errors unchanged", row.passes_through ? "yes" : "no"],
      ...(row.kind === "interface" ? [["implementations outside tests", row.implementations]] : []),
    ]),
    ...(row.trace ? [heading("Traces"), traceOf(row.trace)] : []),
    heading("Chain"),
    chainOf(row),
    heading("It hands calls on to"),
    make("p", {}, make("code", { textContent: row.inner })),
    ...(row.callers.length ? [heading("Callers"), callersOf(row)] : []),
  );
  panel.hidden = false;
  panel.scrollTop = 0;
  for (const box of all(".box.chosen")) box.classList.remove("chosen");
  for (const box of all(`.box[data-layer="${index}"]`)) box.classList.add("chosen");
}

function hide() {
  panel.hidden = true;
  for (const box of all(".box.chosen")) box.classList.remove("chosen");
  if (opener && opener.focus) opener.focus();
  opener = null;
}

function goTo(index, from) {
  const box = document.querySelector(`.box[data-layer="${index}"]`);
  if (box) box.closest("figure").scrollIntoView({ block: "center" });
  show(index, from);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-layer]");
  if (!target) {
    if (!panel.hidden && !panel.contains(event.target) && event.target.isConnected) hide();
    return;
  }
  if (target.tagName === "TR") return;
  event.preventDefault();
  const index = Number(target.dataset.layer);
  if (target.closest("svg")) show(index, target);
  else goTo(index, target);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) hide();
  const box = event.target.closest && event.target.closest(".box[data-layer]");
  if (box && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    show(Number(box.dataset.layer), box);
  }
});

// What hangs together lights up: all that leads to a box, and all that it leads to.
function reach(svg, start, from, to) {
  const found = new Set([start]);
  let grown = true;
  while (grown) {
    grown = false;
    for (const arrow of all(".arrow", svg)) {
      if (found.has(arrow.dataset[from]) && !found.has(arrow.dataset[to])) {
        found.add(arrow.dataset[to]);
        grown = true;
      }
    }
  }
  return found;
}

function light(svg, key) {
  const before = reach(svg, key, "to", "from");
  const after = reach(svg, key, "from", "to");
  for (const box of all(".box", svg)) {
    box.classList.toggle("lit", before.has(box.dataset.key) || after.has(box.dataset.key));
  }
  for (const arrow of all(".arrow", svg)) {
    const { from, to } = arrow.dataset;
    const lit = (before.has(from) && before.has(to)) || (after.has(from) && after.has(to));
    arrow.classList.toggle("lit", lit);
  }
  svg.classList.add("looking");
}

for (const svg of all(".picture svg")) {
  svg.addEventListener("mouseover", (event) => {
    const box = event.target.closest(".box");
    if (box) light(svg, box.dataset.key);
    else svg.classList.remove("looking");
  });
  svg.addEventListener("mouseleave", () => svg.classList.remove("looking"));
}

// Filters hide pictures and lines of the table alike.
const controls = document.getElementById("controls");

function fits(row, words, states) {
  const text = [row.subject, row.file, row.kind, row.inner, row.obstacle, row.message, ...row.chain]
    .join(" ").toLowerCase();
  return states.has(stateOf(row)) && words.every((word) => text.includes(word));
}

function filter() {
  const words = document.getElementById("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const states = new Set(all("input:checked", controls).map((input) => input.value));
  const fit = rows.map((row) => fits(row, words, states));
  for (const line of all("#table tbody tr")) line.hidden = !fit[line.dataset.layer];
  for (const bar of all(".spectrum i")) bar.classList.toggle("out", !fit[bar.dataset.layer]);
  for (const picture of all(".picture")) {
    picture.hidden = !picture.dataset.layers.split(" ").some((index) => fit[index]);
  }
  document.getElementById("none").hidden = fit.some(Boolean);
}

if (controls) {
  controls.hidden = false;
  controls.addEventListener("input", filter);
  controls.addEventListener("submit", (event) => event.preventDefault());
  filter();
}

// The table sorts by any column; lines that are equal there keep the order of the report.
function sortBy(head, column) {
  const down = head.getAttribute("aria-sort") !== "descending";
  const wanted = head.getAttribute("aria-sort") ? down : head.classList.contains("number");
  for (const other of all("#table thead th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", wanted ? "descending" : "ascending");
  const body = document.querySelector("#table tbody");
  const value = (line) => {
    const cell = line.children[column];
    return cell.dataset.sort === undefined ? cell.textContent : Number(cell.dataset.sort);
  };
  const order = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b));
  const lines = all("tr", body).sort((a, b) => Number(a.dataset.layer) - Number(b.dataset.layer));
  lines.sort((a, b) => (wanted ? -1 : 1) * order(value(a), value(b)));
  body.append(...lines);
}

all("#table thead th").forEach((head, column) => {
  const button = make("button", { type: "button", textContent: head.textContent });
  button.addEventListener("click", () => sortBy(head, column));
  head.replaceChildren(button);
});

const wanted = /^#layer-(\d+)$/.exec(location.hash);
if (wanted && Number(wanted[1]) < rows.length) goTo(Number(wanted[1]));
