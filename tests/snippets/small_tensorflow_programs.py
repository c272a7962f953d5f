"""Small programs over TensorFlow and Keras; each prints the same in every process.

``INDEPENDENT`` programs print the same even after the others in the same process.
"""

# ruff: noqa: E501

from __future__ import annotations

_TF = "import tensorflow as tf\n"
_KERAS = "import keras\nimport numpy as np\n"
_SEEDED = f"{_KERAS}keras.utils.set_random_seed(1)\n"

_OPERATIONS = (
    "print(tf.constant([[1, 2], [3, 4]]))",
    "print(tf.range(5), tf.range(0.0, 1.0, 0.25))",
    "x = tf.ones([2, 3])\nprint(x.shape, x.dtype, x.ndim, tf.rank(x).numpy())",
    "print(repr(tf.constant('text')), tf.constant(b'bytes').numpy())",
    "print(tf.ones([3, 1]) + tf.ones([1, 4]))",
    "print(tf.reduce_sum(tf.range(6)), tf.reduce_mean([1.0, 2.0, 4.0]))",
    "print(tf.reshape(tf.range(6), [2, -1]), tf.transpose([[1, 2, 3]]))",
    "print(tf.concat([[1, 2], [3]], 0), tf.stack([[1, 2], [3, 4]], axis=1))",
    "print(tf.cast([1.7, -1.7], tf.int32), tf.cast([0, 2], tf.bool))",
    "print(tf.matmul([[1.0, 2.0]], [[3.0], [4.0]]), tf.einsum('i,j->ij', [1, 2], [3, 4]))",
    "print(tf.gather([5, 6, 7], [2, 0]), tf.boolean_mask([1, 2, 3], [True, False, True]))",
    "print(tf.one_hot([0, 2], 3), tf.argmax([[1, 5], [9, 2]], axis=1))",
    "print(tf.where([True, False], [1, 2], [3, 4]), tf.clip_by_value([-1, 5], 0, 3))",
    "print(tf.pad([[1]], [[1, 0], [0, 1]]), tf.tile([1, 2], [2]), tf.reverse([1, 2], [0]))",
    "print(tf.sort([3, 1, 2]), tf.math.top_k([3, 1, 2], k=2))",
    "print(tf.nn.softmax([1.0, 2.0, 3.0]).numpy().round(3), tf.nn.relu([-1.0, 2.0]))",
    "print(tf.strings.split(['a b', 'c']), tf.strings.length('äb', unit='UTF8_CHAR'))",
    "print(tf.ragged.constant([[1], [2, 3]]), tf.ragged.range([2, 3]).to_tensor())",
    "s = tf.sparse.from_dense([[0, 1], [2, 0]])\nprint(s, tf.sparse.to_dense(s))",
    "v = tf.Variable([1.0, 2.0])\nv.assign_add([1.0, 1.0])\nprint(v.numpy(), v.trainable, v.shape)",
    "v = tf.Variable(3.0)\nwith tf.GradientTape() as t:\n    y = v * v\nprint(t.gradient(y, v))",
    "x = tf.constant(2.0)\nwith tf.GradientTape(persistent=True) as t:\n    t.watch(x)\n    y, z = x**3, x**2\nprint(t.gradient(y, x), t.gradient(z, x))",
    "@tf.function\ndef f(x):\n    print('tracing', x.dtype)\n    return x + 1\nprint(f(tf.constant(1)), f(tf.constant(2)), f(tf.constant(1.0)))",
    "@tf.function\ndef f(n):\n    s = 0\n    for i in tf.range(n):\n        if i % 2 == 0:\n            s += i\n    return s\nprint(f(tf.constant(7)))",
    "@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])\ndef f(x):\n    return tf.reduce_max(x)\nprint(f(tf.constant([1.0, 4.0])), f.input_signature)",
    "import sys\ntf.print('a', tf.constant([1, 2]), output_stream=sys.stdout)\nprint('b')",
    "d = tf.data.Dataset.range(5).map(lambda x: x * 2).batch(2)\nprint([b.numpy().tolist() for b in d], d.cardinality())",
    "d = tf.data.Dataset.from_tensor_slices({'a': [1, 2]})\nprint(d.element_spec, next(iter(d)))",
    "d = tf.data.Dataset.range(10).shuffle(10, seed=3).take(4)\nprint(sorted(set(d.as_numpy_iterator()) - set(range(10))))",
    "d = tf.data.Dataset.zip((tf.data.Dataset.range(2), tf.data.Dataset.range(5, 7)))\nprint(list(d.as_numpy_iterator()))",
    "g = tf.random.Generator.from_seed(1)\nprint(g.normal([2]).numpy().round(4))",
    "print(tf.random.stateless_uniform([3], seed=[1, 2]).numpy().round(4))",
    "print(tf.config.list_physical_devices('GPU'), tf.executing_eagerly(), tf.test.is_built_with_cuda() in (0, 1))",
    "print(tf.io.decode_raw(b'\\x01\\x02', tf.uint8), tf.io.parse_tensor(tf.io.serialize_tensor([1]), tf.int32))",
    "print(tf.nest.map_structure(lambda x: x + 1, {'a': 1, 'b': [2, (3,)]}))",
    "print(tf.TensorShape([None, 2]), tf.TensorShape([1, 2]).is_compatible_with([None, 2]))",
    "print(tf.signal.fft(tf.constant([1, 0, 0, 0], tf.complex64)), tf.linalg.det([[1.0, 2.0], [3.0, 4.0]]).numpy().round(3))",
    "ta = tf.TensorArray(tf.int32, size=2)\nta = ta.write(0, 1).write(1, 5)\nprint(ta.stack())",
    "print(tf.while_loop(lambda i: i < 3, lambda i: (i + 1,), (tf.constant(0),)))",
    "print(tf.cond(tf.constant(True), lambda: 'yes', lambda: 'no'), tf.switch_case(tf.constant(1), [lambda: 1, lambda: 2]))",
)
_RAISES = (
    "tf.ones([2]) + tf.ones([3])",
    "tf.constant(1) + tf.constant(1.0)",
    "tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))",
    "tf.reshape(tf.range(6), [4])",
    "tf.constant([1, [2]])",
    "if tf.constant([1, 2]):\n    pass",
    "tf.constant([1])[0] = 2",
    "tf.debugging.assert_equal(1, 2, message='no')",
    "tf.Variable([1, 2]).assign([1, 2, 3])",
    "tf.function(lambda x: x.nothing)(tf.constant(1))",
    "tf.nothing",
)
_KERAS_INDEPENDENT = (
    "print(keras.ops.softmax(np.array([1.0, 2.0])), keras.backend.backend())",
    "print(keras.losses.MeanSquaredError()([[1.0]], [[3.0]]))",
    "m = keras.metrics.Mean()\nm.update_state([1, 2, 6])\nprint(float(m.result()))",
    "x = keras.layers.Flatten()(np.ones((2, 3, 4)))\nprint(x.shape)",
    "print(keras.layers.Rescaling(0.5)(np.array([2.0, 4.0])))",
    "print(keras.utils.to_categorical([0, 2], 3))",
    "print(keras.layers.Dense(2, kernel_initializer='ones')(np.ones((1, 3))))",
    "keras.layers.Dense(-1)",
    "keras.Sequential([keras.layers.Dense(1)]).predict(np.ones((1, 2)), nothing=1)",
)
_KERAS_FRESH = (
    "m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])\nm.summary()\nprint([layer.name for layer in m.layers])",
    "m = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\nm.compile('sgd', 'mse')\nh = m.fit(np.arange(4.0)[:, None], np.arange(4.0), epochs=2, verbose=0)\nprint([round(x, 4) for x in h.history['loss']])",
    "print(keras.layers.Dense(1).name, keras.layers.Dense(1).name, keras.Input((2,)))",
    "print(keras.random.normal((2,), seed=1), keras.initializers.GlorotUniform(seed=2)((1, 2)))",
    "m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\nm.save('m.keras')\nprint(np.allclose(keras.models.load_model('m.keras').get_weights()[0], m.get_weights()[0]))",
)


def tensorflow_programs() -> dict[str, tuple[str, bool]]:
    """Return all programs by name, and whether each prints the same after others in one process."""
    found = {f"tensorflow {n}": (f"{_TF}{code}\n", True) for n, code in enumerate(_OPERATIONS)}
    found |= {
        f"tensorflow raises {n}": (f"{_TF}print('before')\n{code}\nprint('after')\n", True)
        for n, code in enumerate(_RAISES)
    }
    found |= {
        f"keras {n}": (f"{_KERAS}{code}\n", True) for n, code in enumerate(_KERAS_INDEPENDENT)
    }
    found |= {f"fresh {n}": (f"{_SEEDED}{code}\n", False) for n, code in enumerate(_KERAS_FRESH)}
    return found
