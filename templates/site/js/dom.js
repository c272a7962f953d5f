/** Creates DOM elements. Pass only HTML that the build has sanitized to `html`. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute */
/** @typedef {Node | string | null | undefined | false | Child[]} Child */

/**
 * Creates an element. Attributes named `on…` are event listeners; false, null, and undefined omit an
 * attribute.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, Attribute>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  return populate(element, attributes, children);
}

/**
 * Creates an SVG element.
 *
 * @param {string} name
 * @param {Record<string, Attribute>} [attributes]
 * @param {...Child} children
 */
export function s(name, attributes = {}, ...children) {
  return populate(document.createElementNS(SVG, name), attributes, children);
}

/**
 * @template {Element} T
 * @param {T} element
 * @param {Record<string, Attribute>} attributes
 * @param {Child[]} children
 */
function populate(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  appendChildren(element, children);
  return element;
}

/** @param {Element} element @param {Child[]} children */
function appendChildren(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) appendChildren(element, child);
    else if (child instanceof Node || typeof child === "string") element.append(child);
  }
}

/**
 * Parses HTML from the build, whose addresses are relative to the root of the site.
 *
 * @param {string} text
 */
export function html(text) {
  const template = document.createElement("template");
  template.innerHTML = text;
  const { root } = document.documentElement.dataset;
  for (const name of root ? ["src", "srcset", "href"] : []) {
    for (const element of template.content.querySelectorAll(`[${name}]`)) {
      const address = element.getAttribute(name) ?? "";
      if (!/^(?:#|\/|[a-z]+:)/i.test(address)) element.setAttribute(name, root + address);
    }
  }
  return template.content;
}

/**
 * A `div` with HTML from the build, or null if it is empty.
 *
 * @param {string} className
 * @param {string} text
 */
export function block(className, text) {
  return text ? h("div", { class: className }, html(text)) : null;
}

/**
 * Creates a button.
 *
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {Record<string, Attribute>} [attributes]
 */
export function button(label, onclick, attributes = {}) {
  return h("button", { type: "button", class: "button", onclick, ...attributes }, label);
}

/**
 * Announces a message to screen readers.
 *
 * @param {string} text
 */
export function announce(text) {
  let status = document.getElementById("announcer");
  if (!status) {
    status = h("div", { id: "announcer", role: "status", class: "visually-hidden" });
    document.body.append(status);
  }
  status.textContent = status.textContent === text ? `${text}\u00a0` : text;
}

/** Whether the device probably has a keyboard. */
export function hasKeyboard() {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}

/**
 * Inserts nodes into a message in place of their names in braces.
 *
 * @param {string} message
 * @param {Record<string, Child>} nodes
 * @returns {Child[]}
 */
export function fill(message, nodes) {
  return message.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? nodes[part] : part));
}
