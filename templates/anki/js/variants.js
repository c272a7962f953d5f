// Shows a different variant of a predict card each day. Front and back show the same variant, because the
// number is saved with the learner's input. Without scripts, the card shows the code as it is in the deck.
function showVariant() {
  const variants = Array.from(card.querySelectorAll(".fp-variant"));
  if (!variants.length) return;
  const saved = isBack ? savedState() : unfinishedState();
  const known = saved ? Number(saved.variant) : NaN;
  const number = known >= 0 && known <= variants.length ? known : variantOfDay(variants.length + 1);
  card.dataset.variant = number;
  if (number === 0) return;
  const variant = variants[number - 1];
  variant.hidden = true;
  card.querySelector(".fp-predicted pre").replaceWith(variant.querySelector("pre.fp-code").cloneNode(true));
  if (isBack) showVariantAnswer(variant);
}

function showVariantAnswer(variant) {
  card.querySelector(".fp-printed samp").textContent = variant.querySelector("samp").textContent;
  const note = variant.querySelector(".fp-note");
  if (!note) return;
  const part = createElement("div", "fp-part fp-why");
  part.append(createElement("div", "fp-name", message("why")), note.cloneNode(true));
  const why = card.querySelector(".fp-why");
  if (why) why.replaceWith(part);
  else card.querySelector(".fp-what-if").after(part);
}

// Anki's day starts at 4 a.m. The hash is FNV-1a.
function variantOfDay(count) {
  const day = new Date(Date.now() - 4 * 3600 * 1000).toDateString();
  let hash = 0x811c9dc5;
  for (const character of `${card.dataset.id} ${day}`) {
    hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  }
  hash ^= hash >>> 16;
  return (hash >>> 0) % count;
}
