"""A card of each kind, with every optional part."""

from __future__ import annotations

CODE = (
    "```python\nlayer = layers.Dense(3, activation='relu')  # a comment\nprint(layer(x).shape)\n```"
)
MORE = "#### More\nSee *broadcasting*, too.\n\n#### Source\nTensorFlow guide, *Tensors*."

RECALL = f"""## Recall

### What does `tf.reduce_sum` do along `axis=1`?
<!-- id: recall; level: intermediate -->

#### Answer
It adds the **columns** up, so that $(2, 3)$ becomes $(2,)$:

- for each row
- one number

{CODE}

#### Hint
Which axis is gone?

#### Why
The axis named is the one that goes.

{MORE}
"""
REVERSED = """## Recall

### Which call makes a tensor of zeros?
<!-- id: reversed; reverse: yes -->

```python
tf.zeros([2, 3])
```
"""
QUIZ = """## Quiz

### Which penalty can set weights to exactly zero?
<!-- id: quiz -->

- [ ] L2
    > Its pull fades as a weight shrinks.
- [x] L1
    > Its pull keeps its size.
- [ ] Dropout
    > It silences units.

#### Hint
Look at the corner of the diamond.

#### Why
The slope of `abs(w)` does not fade.
"""
MULTIPLE = """## Quiz

### Which of these layers have weights?
<!-- id: multiple -->

- [x] `Dense`
    > A kernel and a bias.
- [ ] `Flatten`
    > It only changes the shape.
- [x] `Conv2D`
    > A kernel and a bias.
- [ ] `ReLU`
    > Just a function.
"""
FIXED = """## Quiz

### Which rank does a matrix have?
<!-- id: fixed; order: fixed -->

- [ ] 1
- [x] 2
- [ ] 3
"""
EXPLAIN = """## Explain

### How do both penalties fight overfitting?
<!-- id: explain; level: advanced -->

#### Hint
What does a large weight now cost?

#### Concepts
- A term on the weights is added to the loss
- Large weights become expensive
- The model gets **simpler**

#### Model answer
Both add a term on the weights to the loss, so large weights cost something.
"""
PREDICT = """## Predict

### What does this print?
<!-- id: predict -->

```python
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])  # two rows
for row in x:
    print(float(tf.reduce_sum(row)))
```
```output
3.0
7.0
```

#### Why
A loop goes over the first axis.
"""
MATRIX = """## Predict

### What does this print?
<!-- id: matrix -->

```python
print([[1, 2], [3, 4]])
```
```output
[[1, 2],
 [3, 4]]
```
"""
CLOZE = """## Cloze

### The arguments of a layer
<!-- id: cloze -->

{{c1::kernel_regularizer}} acts on the weights, {{c2::bias_regularizer::on the offsets}} on biases.
"""
CODE_CLOZE = """## Cloze

### Record a gradient
<!-- id: code-cloze -->

```python
with tf.{{c1::GradientTape}}() as tape:  # records
    y = x ** 2
dy = tape.{{c2::gradient(y, x)}}
```
"""
LONG_CLOZE = """## Cloze

### A pipeline on one line
<!-- id: long-cloze -->

```python
data = tf.data.Dataset.from_tensor_slices(values).repeat().{{c1::batch}}(32).{{c2::prefetch}}(1)
```
"""
COMPARE = """## Compare

### L1 or L2?
<!-- id: compare -->

| Statement | L1 | L2 | `tf.keras.regularizers` |
|---|:-:|:-:|:-:|
| Adds the sum of squares | | x | |
| Can set weights to exactly zero | x | | |
| Is a penalty on the weights | x | x | |

#### Why
One is a diamond, one a ball.
"""
APART = """## Compare

### The model or its weights?
<!-- id: apart -->

| Statement | `model.save("model.keras")` | `model.save_weights("m.h5")` |
|---|:-:|:-:|
| Keeps the layers and how they are connected | x | |
| Needs the code of the model to load | | x |
"""

WRITE = """## Write

### Give a `Dense` layer of 64 units an L2 penalty on its kernel
<!-- id: write -->

Assign it to `layer`.

```python {start}
layer = ...
```

#### Solution
```python
layer = layers.Dense(64, kernel_regularizer=regularizers.L2(0.01))
```
```python
layer = layers.Dense(64, kernel_regularizer="l2")
```

#### Check
```python {check="64 units"}
assert layer.units == 64
```
```python {check="a penalty on the kernel"}
assert layer.kernel_regularizer is not None
```

#### Mistakes
```python
layer = layers.Dense(64, bias_regularizer="l2")
```
> This penalizes the *biases*, not the kernel.

```python
layer = layers.Dense(46, kernel_regularizer="l2")
```

#### Hint
The kernel is the weight matrix.
"""

CARDS = (
    *(RECALL, REVERSED, QUIZ, MULTIPLE, FIXED, EXPLAIN, PREDICT, MATRIX),
    *(CLOZE, CODE_CLOZE, LONG_CLOZE, COMPARE, APART, WRITE),
)
