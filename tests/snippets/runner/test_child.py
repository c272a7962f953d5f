"""Typical code runs in a forked child as in a new Python process."""

from __future__ import annotations

import pytest

from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome
from tests.snippets.sample_chains import chain_of, run

CODE = {
    "autograph if and for": (
        """
        import tensorflow as tf
        @tf.function
        def total(xs):
            sum_ = tf.constant(0)
            for x in xs:
                if x > 2:
                    sum_ += x
            return sum_
        print(int(total(tf.constant([1, 2, 3, 4]))))
        """,
        "7\n",
    ),
    "source of a function and a class": (
        """
        import inspect
        class Point:
            def norm(self):
                return 0
        print(inspect.getsource(Point.norm).strip().splitlines()[0])
        print(inspect.getsource(Point).splitlines()[0])
        """,
        "def norm(self):\nclass Point:\n",
    ),
    "dataset from a generator": (
        """
        import tensorflow as tf
        data = tf.data.Dataset.from_generator(
            lambda: iter(range(3)), output_signature=tf.TensorSpec((), tf.int32)
        )
        print([int(x) for x in data.map(lambda x: x * 2, num_parallel_calls=4).prefetch(2)])
        """,
        "[0, 2, 4]\n",
    ),
    "model saved and loaded, trained": (
        """
        import keras, numpy as np
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
        model.save("model.keras")
        again = keras.models.load_model("model.keras")
        print(np.allclose(model(np.ones((1, 2))), again(np.ones((1, 2)))))
        """,
        "True\n",
    ),
    "saved model": (
        """
        import tensorflow as tf
        module = tf.Module()
        module.double = tf.function(lambda x: x * 2, [tf.TensorSpec(None, tf.float32)])
        tf.saved_model.save(module, "saved")
        print(float(tf.saved_model.load("saved").double(tf.constant(2.0))))
        """,
        "4.0\n",
    ),
    "py_function": (
        """
        import tensorflow as tf
        twice = tf.function(lambda x: tf.py_function(lambda v: v.numpy() * 2, [x], tf.int32))
        print(int(twice(tf.constant(4))))
        """,
        "8\n",
    ),
    "multiprocessing": (
        """
        from multiprocessing import Pool
        def square(x):
            return x * x
        with Pool(2) as pool:
            print(pool.map(square, [1, 2, 3]))
        """,
        "[1, 4, 9]\n",
    ),
    "callbacks": (
        """
        import keras, numpy as np
        class Count(keras.callbacks.Callback):
            seen = 0
            def on_epoch_end(self, epoch, logs=None):
                self.seen += 1
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        count = Count()
        stop = keras.callbacks.EarlyStopping("loss", patience=1, min_delta=1e9)
        model.fit(np.ones((2, 1)), np.ones((2, 1)), epochs=9, verbose=0, callbacks=[count, stop])
        print(count.seen)
        """,
        "2\n",
    ),
    "summaries": (
        """
        import os
        import tensorflow as tf
        with tf.summary.create_file_writer("logs").as_default():
            tf.summary.write("loss", 0.5, step=1)
        print(len(os.listdir("logs")))
        """,
        "1\n",
    ),
    "xla": (
        """
        import tensorflow as tf
        print(int(tf.function(lambda x: x + 1, jit_compile=True)(tf.constant(1))))
        """,
        "2\n",
    ),
    "tf.print among prints": (
        "import tensorflow as tf\nprint('a')\ntf.print('b', tf.constant([1.5]))\nprint('c')\n",
        "a\nb [1.5]\nc\n",
    ),
    "progress bar": (
        """
        import keras, numpy as np
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "relu", False)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((2, 1)), np.zeros((2, 1)))
        """,
        "1/1 ━━━━━━━━━━━━━━━━━━━━ 9s 999ms/step - loss: 0.0000e+00\n",
    ),
    "dataclass and pickle": (
        """
        import pickle
        from dataclasses import dataclass
        @dataclass
        class Point:
            x: int
        print(pickle.loads(pickle.dumps(Point(3))))
        """,
        "Point(x=3)\n",
    ),
    "future annotations": (
        "from __future__ import annotations\ndef f(x: Unknown): ...\nprint(f.__annotations__)\n",
        "{'x': 'Unknown'}\n",
    ),
}


@pytest.mark.parametrize(("code", "prints"), CODE.values(), ids=CODE.keys())
def test_typical_code_passes(code: str, prints: str, runner: Supervisor) -> None:
    result = run(runner, chain_of(code, expected=prints))
    assert result.outcome is Outcome.PASSED, (result.message, result.detail, result.stderr)


def test_setup_and_chain_run_in_one_process(runner: Supervisor) -> None:
    chain = chain_of(
        "y = x + 1\nprint('first')\n", "print(x, y)\n", setup="x = 1\n", expected="1 2\n"
    )
    first, second = runner.submit(chain).result()
    assert (first.printed, second.printed) == ("first\n", "1 2\n")
    assert {first.outcome, second.outcome} == {Outcome.PASSED}
