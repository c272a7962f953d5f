/** Elements, made without strings of HTML. Only the build's own, cleaned HTML goes through `html`. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute */
/** @typedef {Node | string | null | undefined | false | Child[]} Child */

/**
 * An element. Attributes named on… are listeners; false, null and undefined leave one out.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, Attribute>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  return fill(element, attributes, children);
}

/**
 * An element of a drawing.
 *
 * @param {string} name
 * @param {Record<string, Attribute>} [attributes]
 * @param {...Child} children
 */
export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/**
 * @template {Element} T
 * @param {T} element
 * @param {Record<string, Attribute>} attributes
 * @param {Child[]} children
 */
function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  put(element, children);
  return element;
}

/** @param {Element} element @param {Child[]} children */
function put(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) put(element, child);
    else if (child instanceof Node || typeof child === "string") element.append(child);
  }
}

/**
 * The build's HTML as nodes.
 *
 * @param {string} text
 */
export function html(text) {
  const template = document.createElement("template");
  template.innerHTML = text;
  return template.content;
}

/**
 * A block of the build's HTML, or nothing.
 *
 * @param {string} className
 * @param {string} text
 */
export function block(className, text) {
  return text ? h("div", { class: className }, html(text)) : null;
}

/**
 * A button.
 *
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {Record<string, Attribute>} [attributes]
 */
export function button(label, onclick, attributes = {}) {
  return h("button", { type: "button", class: "button", onclick, ...attributes }, label);
}

/**
 * Says a result to screen readers.
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

/** Whether this is a machine with a keyboard, as far as a page can tell. */
export function hasKeyboard() {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}

/**
 * A whole number as people write it, for example "1,392".
 *
 * @param {number} value
 */
export function formatNumber(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A number with its noun.
 *
 * @param {number} number
 * @param {string} noun in the singular
 */
export function count(number, noun) {
  return `${formatNumber(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * A part of a whole in per cent.
 *
 * @param {number} part from 0 to 1
 */
export function percent(part) {
  return `${Math.round(part * 100)}%`;
}
