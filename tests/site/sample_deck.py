"""A small deck with every feature of cards, and a topic with hostile text."""

from __future__ import annotations

REGULARIZATION = """---
title: L1 & L2 "regularization"
deck: Learning::Generalization
tags: [regularization, overfitting]
prerequisites: [tensors]
summary: Two penalties on weights, and what each of them does.
goals:
  l2-adds: say what an `L2` penalty <adds>
  l2-code: write a layer with a penalty
---

A penalty $\\lambda \\sum_i w_i^2$ makes **large weights** dear, ![a parabola](parabola.svg) and

| Penalty | Adds |
|---|---|
| L1 | absolute values |
| L2 | squares |

```python {setup}
import math
```

```python {plot="A parabola over weights"}
print("drawn")
```

$$\\frac{1}{2}\\left(\\frac{a}{b}\\right)^2$$

## Recall

### What does an L2 penalty add to the loss?
<!-- id: l2-adds; level: beginner; tags: weights -->

The sum of the **squared** weights, $\\sum_i w_i^2$.

```python {proof}
a = 3
b = a + 1
c = math.hypot(a, b)
assert c == 5
```

#### Hint
Think of a parabola.

#### Why
Squares grow fast.

#### More
It is also called weight decay.

#### Source
A page that says so.

### Write a `Dense` layer with a penalty
<!-- id: l2-code; level: intermediate -->

```python
layers.Dense(64, kernel_regularizer="l2")
```

```python {continue}
print(1 < 2 and "a" > "b")
```
```output
False
```

## Quiz

### Which penalty can set weights to zero?
<!-- id: quiz-zero; level: beginner -->

- [ ] L2
    > Its pull fades.
- [x] L1
    > Its pull stays.
- [ ] `Dropout`
    > It silences units.

#### Why
The slope at zero tells.

### Which are penalties? Choose all
<!-- id: quiz-several; level: advanced; order: fixed -->

- [x] L1
    > Yes, first.
- [x] L2
    > Yes, second.
- [ ] Adam
    > An optimizer.

## Explain

### Explain how both penalties fight overfitting
<!-- id: explain-both; level: intermediate -->

#### Hint
What does a large weight cost?

#### Concepts
- A term is added to the loss <!-- match: penalt*, added to the loss -->
- Large weights become expensive <!-- match: large weights, big weights -->

#### Model answer
A penalty is added to the loss, so large weights cost more.

## Predict

### What does this print?
<!-- id: predict-hypot; level: advanced -->

```python
print(math.hypot(3, 4))
```
```output
5.0
```

#### Why
Three, four, five.

## Cloze

### The arguments of a layer
<!-- id: cloze-arguments; level: beginner -->

{{c1::`kernel_regularizer`}} acts on weights, {{c2::bias_regularizer::on offsets}} on biases.
<!-- accept c2: bias regularizer; regularizer for biases -->

### A blank in code
<!-- id: cloze-code; level: beginner -->

```python
layer.{{c1::build}}([None, 2])
```

## Compare

### L1 or L2?
<!-- id: compare-both; level: beginner -->

| Statement | L1 | L2 |
|---|:-:|:-:|
| Adds the sum of squares | | x |
| Is a penalty | x | x |

## Write

### Assign the length of the hypotenuse to `side`
<!-- id: write-hypot; level: beginner -->

The other sides are 3 and 4.

```python {start}
side = ...
```

#### Hint
The module `math` has a function for it.

#### Solution
```python
side = math.hypot(3, 4)
```
```python
side = math.sqrt(3**2 + 4**2)
```

#### Check
```python {check="a float"}
assert isinstance(side, float)
```
```python {check="the length is 5"}
assert side == 5
```
<!-- match: math.hypot(_, _) -->

#### Mistakes
```python
side = 3 + 4
```
> This is the **sum** of the other sides.

```python
side = math.hypot(3, 5)
```
> One of the sides is 4.
"""

TENSORS = """---
title: Tensors
deck: Learning::Basics
tags: [tensors]
---

Numbers in boxes.

## Recall

### What is a tensor's rank?
<!-- id: tensor-rank; level: beginner -->

The number of its axes.
"""

EMPTY = """---
title: A topic without cards
deck: Learning::Basics
---

Only prose.
"""

ATTACKS = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "{{ site.policy }} {% raw %}",
    "<b>unbalanced <i>",
    "<!-- never closed",
    "]]></style><style>*{display:none}</style>",
)
"""Markup that a page must show as text or remove, and never interpret."""


def hostile() -> str:
    """Return a topic in which every piece of text is an attack."""
    text = " ".join(f"`` {attack} ``" for attack in ATTACKS)
    bare = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) <iframe src=//e.example></iframe>"
    return f"""---
title: '</title><script>alert(1)</script>"><img src=x onerror=alert(1)>'
deck: 'Learning::</h3><script>alert(1)</script>'
tags: [hostile]
summary: '"><script>alert(1)</script>{{{{ 7*7 }}}}'
---

{text} {bare}

## Recall

### {text}
<!-- id: attack-recall; level: beginner -->

{text} {bare}

```python
"{ATTACKS[0]}", '{ATTACKS[1]}'
```

## Quiz

### {text}?
<!-- id: attack-quiz; level: beginner -->

- [ ] {text} 1
    > {text} {bare}
- [x] {text} 2
    > {bare}

## Explain

### {text}!
<!-- id: attack-explain; level: beginner -->

#### Concepts
- {text} <!-- match: a </script>, "b -->

#### Model answer
{text} {bare}

## Predict

### {text}.
<!-- id: attack-predict; level: beginner -->

```python
print("{ATTACKS[0]}")
```
```output
{ATTACKS[0]}{ATTACKS[1]}
```

## Cloze

### {text}:
<!-- id: attack-cloze; level: beginner -->

A {{{{c1::`` {ATTACKS[1]} ``::{ATTACKS[0]}}}}} b {{{{c2::<i>x::"><img src=x onerror=alert(1)>}}}}

## Compare

### {text};
<!-- id: attack-compare; level: beginner -->

| Statement | {bare} | B |
|---|:-:|:-:|
| {text} | x | |

## Write

### {text}'
<!-- id: attack-write; level: beginner -->

```python {{start}}
"{ATTACKS[0]}"
```

#### Solution
```python
"{ATTACKS[0]}", '{ATTACKS[1]}'
```

#### Check
```python {{check='{ATTACKS[0]}'}}
"{ATTACKS[0]}"
```

#### Mistakes
```python
'{ATTACKS[1]}'
```
> {text} {bare}
"""


GLOSSARY = """regularization:
  term: Regularization
  text: Anything that keeps a model **simple**.
hostile:
  term: '<script>alert(1)</script>'
  text: '<script>alert(1)</script> "><img src=x onerror=alert(1)>'
"""

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30">'
    '<path d="M0 0q20 60 40 0" fill="none" stroke="currentColor"/></svg>'
)

FILES = {
    "2-generalization/regularization.md": REGULARIZATION,
    "1-basics/tensors.md": TENSORS,
    "1-basics/empty.md": EMPTY,
    "3-hostile/hostile.md": hostile(),
    "2-generalization/parabola.svg": PICTURE,
    "glossary.yml": GLOSSARY,
}
