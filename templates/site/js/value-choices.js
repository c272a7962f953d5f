/** Lets readers of a topic page choose the values in the code of a predict card, and see the recorded output. */

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
  const row = asked?.previousElementSibling;
  const fields = [...row?.querySelectorAll("select") ?? []];
  const show = () => {
    const variant = variants.get(fields.map(({ value }) => value).join(" "));
    for (const { name, element, original } of parts) {
      const source = variant?.querySelector(name) ?? original;
      element.replaceChildren(...source.cloneNode(true).childNodes);
    }
  };
  row?.addEventListener("change", show);
}
