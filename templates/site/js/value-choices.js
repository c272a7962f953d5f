/** Lets readers of a topic page choose the values in the code of a predict card, and see the recorded output. */

import { h } from "./dom.js";
import { t } from "./messages.js";

export function addValueChoices() {
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".what-if"))) addChoices(list);
}

/** @param {HTMLElement} list the variants, which are shown as a list without scripts */
function addChoices(list) {
  const asked = list.parentElement?.querySelector(".asked");
  const variants = new Map(/** @type {HTMLElement[]} */ ([...list.querySelectorAll(".variant")])
    .map((one) => [one.dataset.choices, one]));
  const parts = ["pre", ".printed", ".why"].flatMap((name) => {
    const element = (name === "pre" ? asked : list.previousElementSibling)?.querySelector(name);
    return element ? [{ name, element, original: element.cloneNode(true) }] : [];
  });
  const fields = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".values")]).map(({ dataset, children }) => {
    const field = h("select", { "aria-label": dataset.name || t`Value` }, [...children].map((value, index) => h("option", { value: index }, value.textContent)));
    return { field, label: h("label", {}, dataset.name ? `${dataset.name} = ` : "", field) };
  });
  const show = () => {
    const variant = variants.get(fields.map(({ field }) => field.value).join(" "));
    for (const { name, element, original } of parts) {
      const source = variant?.querySelector(name) ?? original;
      element.replaceChildren(...source.cloneNode(true).childNodes);
    }
  };
  list.hidden = true;
  asked?.before(h("p", { class: "choose-values", onchange: show }, t`Try other values: `, fields.map(({ label }) => [label, " "])));
}
