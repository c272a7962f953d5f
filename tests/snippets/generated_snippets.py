"""Generate snippets of the types that appear on cards."""

from __future__ import annotations

from flashproof.snippets.snippet import Chain
from tests.snippets.sample_chains import chain_of

SETUP = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n"
KINDS = {
    "tensors": """
        x = tf.reshape(tf.range(12 + {n}), [-1])
        print(int(tf.reduce_sum(x)) == sum(range(12 + {n})))
        """,
    "tape": """
        x = tf.Variable(float({n}))
        with tf.GradientTape() as tape:
            y = x**2
        print(float(tape.gradient(y, x)) == 2.0 * {n})
        """,
    "graph": """
        @tf.function
        def total(n):
            result = 0
            while n > 0:
                result, n = result + n, n - 1
            return result
        print(int(total(tf.constant({n}))) == {n} * ({n} + 1) // 2)
        """,
    "big matmul": """
        a = tf.ones([200, 200 + {n}])
        print(float((a @ tf.transpose(a))[0, 0]) == 200 + {n})
        """,
    "convolution": """
        image = tf.ones([1, 8, 8, 1])
        print(tf.nn.conv2d(image, tf.ones([3, 3, 1, 2]), 1, "VALID").shape == (1, 6, 6, 2))
        """,
    "layer": """
        layer = keras.layers.Dense(3 + {n} % 4)
        print(layer(np.ones((2, 5))).shape == (2, 3 + {n} % 4))
        """,
    "fit": """
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        history = model.fit(np.ones((4, 1)), np.ones((4, 1)), verbose=0)
        print(len(history.history["loss"]) == 1)
        """,
    "pipeline": """
        data = tf.data.Dataset.range({n} + 1).map(lambda x: x * 2).batch(4).prefetch(1)
        print(int(sum(tf.reduce_sum(x) for x in data)) == {n} * ({n} + 1))
        """,
    "numpy": "print(np.arange({n} + 1).sum() == {n} * ({n} + 1) // 2)\n",
    "saving": """
        tf.train.Checkpoint(v=tf.Variable({n})).write("saved")
        again = tf.Variable(-1)
        tf.train.Checkpoint(v=again).read("saved")
        print(int(again) == {n})
        """,
}


def generate(count: int) -> list[Chain]:
    """Return chains of all kinds in turn; each prints ``True``."""
    codes = list(KINDS.values())
    return [
        chain_of(
            codes[n % len(codes)].replace("{n}", str(n)), setup=SETUP, line=20, expected="True\n"
        )
        for n in range(count)
    ]
