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


SPAWNED = {
    f"{method} {name}": (code.replace("METHOD", method), prints)
    for method in ("spawn", "forkserver")
    for name, (code, prints) in {
        "process": (
            """
            import multiprocessing as mp
            def hello(name):
                print("hello", name)
            if __name__ == "__main__":
                mp.set_start_method("METHOD")
                p = mp.Process(target=hello, args=("bob",))
                p.start()
                p.join()
                print("exit code", p.exitcode)
            """,
            "hello bob\nexit code 0\n",
        ),
        "pool": (
            """
            import multiprocessing as mp
            def square(x):
                return x * x
            if __name__ == "__main__":
                with mp.get_context("METHOD").Pool(2) as pool:
                    print(pool.map(square, range(5)))
            """,
            "[0, 1, 4, 9, 16]\n",
        ),
        "executor": (
            """
            import multiprocessing as mp
            from concurrent.futures import ProcessPoolExecutor
            if __name__ == "__main__":
                with ProcessPoolExecutor(2, mp_context=mp.get_context("METHOD")) as pool:
                    print(list(pool.map(abs, [-1, 2])))
            """,
            "[1, 2]\n",
        ),
    }.items()
}
LIKE_A_FILE = {
    "runs its own file": (
        """
        import subprocess
        import sys
        if len(sys.argv) > 1:
            print("child", sys.argv[1])
        else:
            subprocess.run([sys.executable, __file__, "x"], check=True)
        """,
        "child x\n",
    ),
    "names of the module": (
        "print(sorted(n for n in dir() if n != '__annotations__'))\n",
        "['__builtins__', '__cached__', '__doc__', '__file__', '__loader__', '__name__',"
        " '__package__', '__spec__']\n",
    ),
    "name of the first thread": (
        "import threading\nprint(threading.Thread(target=print).name)\n",
        "Thread-1 (print)\n",
    ),
    "a module in the working directory": (
        "open('mine.py', 'w').write('x = 3')\nimport mine\nprint(mine.x)\n",
        "3\n",
    ),
    "errors of a child process": (
        "import subprocess, sys\n"
        "code = \"import sys; print('note', file=sys.stderr); print('ok')\"\n"
        "subprocess.run([sys.executable, '-c', code])\n",
        "ok\n",
    ),
    "writes to descriptor 2": ("import os\nos.write(2, b'log')\nprint('ok')\n", "ok\n"),
    "hook for exceptions": (
        "import sys\nprint(sys.excepthook is sys.__excepthook__)\n",
        "True\n",
    ),
}
SEPARATORS = {
    f"U+{ord(separator):04X} {name}": (code.replace("SEPARATOR", separator), prints)
    for separator in "\u2028\u2029\x85\x0b\x0c\x1c"
    for name, (code, prints) in {
        "inspect": (
            'import inspect\ntext = "aSEPARATORb"\ndef f(x):\n    return x + 1\n'
            "class C:\n    y = 1\n"
            "print(inspect.getsource(f), inspect.getsource(C), sep='')\n",
            "def f(x):\n    return x + 1\nclass C:\n    y = 1\n",
        ),
        "AutoGraph": (
            'import tensorflow as tf\nNOTE = "oneSEPARATORtwo"\n@tf.function\ndef grow(x):\n'
            "    while x < 10:\n        x = x * 2\n    return x\n"
            "print(grow(tf.constant(3)).numpy())\n",
            "12\n",
        ),
    }.items()
}
FILE_CODE = {**SPAWNED, **LIKE_A_FILE, **SEPARATORS}


@pytest.mark.parametrize(("code", "prints"), FILE_CODE.values(), ids=FILE_CODE.keys())
def test_code_behaves_as_in_a_file(code: str, prints: str, runner: Supervisor) -> None:
    result = run(runner, chain_of(code, expected=prints, timeout=30))
    assert result.outcome is Outcome.PASSED, (result.message, result.detail, result.stderr)


def test_future_imports_of_the_setup_hold(runner: Supervisor) -> None:
    future = "from __future__ import annotations\n"
    code = "def f(x: NotThere) -> int:\n    return x\nprint(f.__annotations__)\n"
    prints = "{'x': 'NotThere', 'return': 'int'}\n"
    assert run(runner, chain_of(code, setup=future, expected=prints)).outcome is Outcome.PASSED
    assert run(runner, chain_of(future, code, expected=prints)).outcome is Outcome.PASSED
    assert "NotThere" in run(runner, chain_of("x = 1\n", code)).message


def test_spawned_processes_run_the_code_up_to_their_fence(runner: Supervisor) -> None:
    setup = "import multiprocessing as mp\nBASE = 10\n"
    first = "def add(x):\n    return BASE + x\n"
    second = (
        "if __name__ == '__main__':\n    with mp.get_context('spawn').Pool(1) as pool:\n"
        "        print(pool.map(add, [1, 2]))\n"
    )
    third = "print('not in the children')\n"
    results = runner.submit(chain_of(first, second, third, setup=setup)).result()
    assert [one.printed for one in results] == ["", "[11, 12]\n", "not in the children\n"]


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
