/**
 * Resolves imported names to paths, so that `tf.keras.layers.Dense`, `keras.layers.Dense`, and `layers.Dense` are
 * equal.
 *
 * A path such as "keras.layers.Dense" is independent of how it was imported. Such a path is used only for modules
 * whose public submodules are always attributes. For other modules, the path also contains how the module was
 * imported, because `import a` does not always make `a.b` available: "a.b:c" stands for `from a.b import c`, and
 * "a.b:" for `import a.b as x`.
 *
 * @import {SyntaxNode} from "./types.js"
 */

const ROOTS = new Set(("tensorflow keras numpy math random os sys json time datetime functools itertools collections statistics re string "
  + "operator contextlib dataclasses typing pathlib copy io tempfile enum abc threading inspect warnings").split(" "));

/** Submodules that `import a.b as c` and `from a.b import c` can load. */
const MODULES = new Set(("activations applications audio autodiff callbacks config constraints data datasets debugging distribute "
  + "dtypes errors experimental feature_column image initializers io keras layers linalg lookup losses math metrics mixed_precision "
  + "models nest nn ops optimizers path quantization ragged random regularizers saved_model schedules sets signal sparse strings "
  + "summary sysconfig test train types utils version xla").split(" "));

/** Parts of TensorFlow, Keras, and NumPy whose submodules are not attributes. */
const PRIVATE = /^(?:tensorflow\.(?:python|core|compiler|tools|lite|tsl|dtensor)|keras\.src|numpy\.(?:f2py|distutils|core|_core))\b|\._/;

/** Names for which `tf.keras` and `keras` differ. */
const DIFFERENT_KERAS = /^keras\.(?:(?:backend|preprocessing|saving|src|distribution|tree|wrappers|visualization|quantizers|dtype_policies|legacy)\b|(?:losses|metrics)\.(?:[a-z]|(?:KLD|MAE|MAPE|MSE|MSLE|Reduction)$)|layers\.(?:AlphaDropout|RandomHeight|RandomWidth|ThresholdedReLU)$)/;

/**
 * @typedef {object} ImportedName
 * @property {string} name the name that the import binds
 * @property {string} path
 * @property {boolean} isSafe whether the import cannot fail if the path exists, and has no other effect
 */

/** The path with `tensorflow.keras` replaced by `keras`, if both are the same. @param {string} path */
export function canonicalPath(path) {
  const short = path.replace(/^tensorflow\.(?=keras(?:\.|$))/, "");
  return DIFFERENT_KERAS.test(short) ? path : short;
}

/** Whether a path can be extended by attributes. @param {string} path */
export function isOpen(path) {
  return ROOTS.has(path.split(".")[0]) && !path.includes(":") && !PRIVATE.test(path);
}

/**
 * The names that an import statement binds.
 *
 * @param {SyntaxNode} statement
 * @returns {ImportedName[]}
 */
export function importedNames([type, ...fields]) {
  if (type === "Import") return fields.map((item) => moduleName(/** @type {[string, string | null]} */ (item)));
  const [module, ...items] = /** @type {[string, ...[string, string | null][]]} */ (fields);
  return items.map(([name, alias]) => {
    const full = `${module}.${name}`;
    const isPublic = isOpen(full) && name !== "*";
    return { name: alias ?? name, path: isPublic ? full : `${module}:${name}`, isSafe: name !== "*" && (!isPublic || isModule(module)) };
  });
}

/** @param {[string, string | null]} item @returns {ImportedName} */
function moduleName([module, alias]) {
  const root = module.split(".")[0];
  if (isOpen(module)) return { name: alias ?? root, path: alias ? module : root, isSafe: isModule(module) && (alias !== null || module === root) };
  return { name: alias ?? root, path: `${alias ? module : root}:`, isSafe: alias !== null || module === root };
}

/** @param {string} module */
function isModule(module) {
  const [root, ...parts] = module.split(".");
  return ROOTS.has(root) && parts.every((part) => MODULES.has(part));
}

/** Whether a path is the path of a package that certainly exists. @param {string} path */
export function isPackage(path) {
  return ROOTS.has(path);
}
