// The bundles: each module once, dependencies first, no name conflicts.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../templates/site/js/", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
const orders = ["first", "second", "third", "fourth", "fifth"].map((name) => read(`${name}-bundle.txt`).trim().split("\n"));

const importsOf = (source) =>
  [...source.matchAll(/^import\b[^;]*? from "\.\/([^"]+)";\n/gm)].map((match) => match[1]);
const namesOf = (source) => [
  ...[...source.matchAll(/^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)/gm)].map((match) => match[1]),
  ...[...source.matchAll(/^(?:export )?const [[{]([^=]*?)[\]}] =/gm)]
    .flatMap((match) => match[1].split(",").map((name) => name.trim()).filter(Boolean)),
];

/** The build replaces the messages and removes this module. */
const MESSAGES = "messages.js";

test("every module is in exactly one bundle, once", () => {
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js") && name !== MESSAGES);
  assert.deepEqual(orders.flat().sort(), modules.sort());
});

for (const [number, order] of orders.entries()) {
  test(`bundle ${number + 1}: imported modules come first, in the same bundle`, () => {
    for (const [at, name] of order.entries()) {
      for (const other of importsOf(read(name)).filter((one) => one !== MESSAGES)) {
        assert.ok(order.indexOf(other) >= 0 && order.indexOf(other) < at, `${name} imports ${other}`);
      }
    }
  });

  test(`bundle ${number + 1}: top-level names are unique`, () => {
    const seen = new Map();
    for (const name of order) {
      for (const top of namesOf(read(name))) {
        assert.equal(seen.get(top), undefined, `${top} in ${name} and ${seen.get(top)}`);
        seen.set(top, name);
      }
    }
  });
}

for (const name of orders.flat()) {
  const source = read(name);

  test(`${name}: comments and imports can be stripped line by line`, () => {
    assert.doesNotMatch(source, /^[ \t]*\/\*\*.*\*\/[^\n]/m, "code after a comment at the start of a line");
    assert.doesNotMatch(source, /^import\b[^;\n]*\n?[^;]*from "(?!\.\/)/m, "an import from outside the folder");
    for (const [template] of source.matchAll(/`(?:[^`\\]|\\.)*`/gs)) assert.ok(!template.includes("\n"), template);
  });

  test(`${name}: imported names are exported by their modules`, () => {
    for (const [, names, other] of source.matchAll(/^import \{([^}]*)\} from "\.\/([^"]+)";/gm)) {
      for (const one of names.split(",").map((text) => text.trim()).filter(Boolean)) {
        assert.ok(namesOf(read(other)).includes(one), `${name}: ${one} from ${other}`);
      }
    }
  });

  test(`${name}: no inline styles, no eval, no external URLs`, () => {
    assert.doesNotMatch(source, /\bstyle:|setAttribute\("style"|\beval\(|new Function|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  test(`${name}: at most 300 lines`, () => {
    const lines = source.split("\n");
    assert.ok(lines.length <= 300);
  });
}
