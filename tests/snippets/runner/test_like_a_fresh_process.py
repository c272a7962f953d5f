"""What TensorFlow's users do passes: graphs from source, files, processes, callbacks, figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flashproof.snippets.runner.plots import THEME, dark
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome
from tests.snippets.sample_chains import chain_of, run

FAIR = {
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


@pytest.mark.parametrize(("code", "prints"), FAIR.values(), ids=FAIR.keys())
def test_passes(code: str, prints: str, runner: Supervisor) -> None:
    result = run(runner, chain_of(code, expected=prints))
    assert result.outcome is Outcome.PASSED, (result.message, result.detail, result.noise)


def test_setup_and_chain_share_a_process(runner: Supervisor) -> None:
    chain = chain_of(
        "y = x + 1\nprint('first')\n", "print(x, y)\n", setup="x = 1\n", expected="1 2\n"
    )
    first, second = runner.submit(chain).result()
    assert (first.printed, second.printed) == ("first\n", "1 2\n")
    assert {first.outcome, second.outcome} == {Outcome.PASSED}


def test_what_continues_a_failure_is_told_so(runner: Supervisor) -> None:
    chain = chain_of("x = 1 / 0\n", "print(x)\n")
    first, second = runner.submit(chain).result()
    assert first.message == "ZeroDivisionError: division by zero"
    assert second.message == "not run: the snippet that it continues failed (topic.md:10)"


def test_a_wrong_print_does_not_stop_the_chain(runner: Supervisor) -> None:
    chain = chain_of("x = 1\nprint(x)\n", "print(x)\n", expected="1\n")
    wrong = chain_of("print(1)\n", expected="2\n")
    both = type(chain)((), (wrong.snippets[0], *chain.snippets))
    assert [one.outcome for one in runner.submit(both).result()] == ["failed", "passed", "passed"]


def test_a_broken_setup_is_told_at_its_snippets(runner: Supervisor) -> None:
    result = run(runner, chain_of("print(1)\n", setup="import nowhere_at_all\n"))
    assert "its setup fails: ModuleNotFoundError" in result.message
    assert "topic.md:2" in result.message


@pytest.mark.parametrize(
    ("code", "raises", "expected", "message"),
    [
        ("int('x')\n", "ValueError", None, ""),
        ("[][1]\n", "LookupError", None, ""),
        ("import tensorflow as tf\ntf.ones([2]) + tf.ones([3])\n",
         "tf.errors.InvalidArgumentError", "InvalidArgumentError: ...Incompatible shapes...\n", ""),
        ("print(1)\nint('x')\n", "ValueError",
         "1\nValueError: invalid literal for int() with base 10: 'x'\n", ""),
        ("int('x')\n", "ValueError", "ValueError: other\n", "was printed where the card says"),
        ("int('x')\n", "TypeError", None, "ValueError: invalid literal"),
        ("x = 1\n", "ValueError", None, "the card says that it raises ValueError: it did not"),
    ],
    ids=["type", "base", "tensorflow", "message", "other message", "other type", "nothing"],
)  # fmt: skip
def test_raises(
    code: str, raises: str, expected: str | None, message: str, runner: Supervisor
) -> None:
    result = run(runner, chain_of(code, raises=raises, expected=expected))
    assert result.outcome is (Outcome.FAILED if message else Outcome.PASSED), result.message
    assert message in result.message


PLOT = (
    "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='x')\nplt.title('T')\nplt.legend()\n"
)


def test_a_figure_has_the_same_bytes_in_every_run(runner: Supervisor) -> None:
    one, two = (run(runner, chain_of(PLOT, plot="a line", line=line)) for line in (10, 99))
    assert one.outcome is Outcome.PASSED, one.message
    assert one.figure == two.figure
    assert one.figure.startswith("<?xml")
    assert "<date>" not in one.figure
    assert "<text" not in one.figure


def test_both_themes_are_one_drawing(runner: Supervisor) -> None:
    light = run(runner, chain_of(PLOT, plot="a line")).figure
    assert all(colour not in dark(light) for colour in THEME if colour not in THEME.values())
    assert len(dark(light)) == len(light)


def test_what_continues_a_plot_finds_its_figure_open(runner: Supervisor) -> None:
    proof = "print(plt.gca().lines[0].get_ydata())\n"
    chain = chain_of(PLOT, proof, "plt.figure()\nplt.plot([3])\n", plot="a point")
    plots = [replace(chain.snippets[0], plot="a line"), *chain.snippets[1:]]
    line, read, point = runner.submit(type(chain)((), tuple(plots))).result()
    assert [one.outcome for one in (line, read, point)] == ["passed"] * 3
    assert read.printed == "[1 2]\n"
    assert line.figure != point.figure


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 1\n", "no figure is open"),
        (PLOT + "plt.figure()\n", "2 figures are open"),
        (PLOT + "plt.close()\n", "no figure is open"),
    ],
    ids=["none", "two", "closed"],
)
def test_a_plot_shows_one_figure(code: str, message: str, runner: Supervisor) -> None:
    result = run(runner, chain_of(code, plot="a line"))
    assert message in result.message
