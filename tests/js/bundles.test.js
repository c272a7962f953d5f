// The two delivered scripts: every module once, dependencies first, one scope without clashes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../templates/site/js/", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
const orders = ["first-bundle.txt", "second-bundle.txt"].map((name) => read(name).trim().split("\n"));

const importsOf = (source) =>
  [...source.matchAll(/^import\b[^;]*? from "\.\/([^"]+)";\n/gm)].map((match) => match[1]);
const namesOf = (source) => [
  ...[...source.matchAll(/^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)/gm)].map((match) => match[1]),
  ...[...source.matchAll(/^(?:export )?const [[{]([^=]*?)[\]}] =/gm)]
    .flatMap((match) => match[1].split(",").map((name) => name.trim()).filter(Boolean)),
];

test("every module is in one order, once", () => {
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
  assert.deepEqual(orders.flat().sort(), modules.sort());
});

for (const [number, order] of orders.entries()) {
  test(`script ${number + 1}: what a module imports comes before it, in the same script`, () => {
    for (const [at, name] of order.entries()) {
      for (const other of importsOf(read(name))) {
        assert.ok(order.indexOf(other) >= 0 && order.indexOf(other) < at, `${name} imports ${other}`);
      }
    }
  });

  test(`script ${number + 1}: no two modules use one name at their top`, () => {
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

  test(`${name}: what the bundle strips line by line may be stripped`, () => {
    assert.doesNotMatch(source, /^[ \t]*\/\*\*.*\*\/[^\n]/m, "code behind a comment that begins a line");
    assert.doesNotMatch(source, /^import\b[^;\n]*\n?[^;]*from "(?!\.\/)/m, "an import from elsewhere");
    for (const [template] of source.matchAll(/`(?:[^`\\]|\\.)*`/gs)) assert.ok(!template.includes("\n"), template);
  });

  test(`${name}: every relative import names what its module exports`, () => {
    for (const [, names, other] of source.matchAll(/^import \{([^}]*)\} from "\.\/([^"]+)";/gm)) {
      for (const one of names.split(",").map((text) => text.trim()).filter(Boolean)) {
        assert.ok(namesOf(read(other)).includes(one), `${name}: ${one} from ${other}`);
      }
    }
  });

  test(`${name}: no styles in attributes, no script in strings, no address outside`, () => {
    assert.doesNotMatch(source, /\bstyle:|setAttribute\("style"|\beval\(|new Function|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  test(`${name}: of a readable size`, () => {
    const lines = source.split("\n");
    assert.ok(lines.length <= 300);
  });
}
