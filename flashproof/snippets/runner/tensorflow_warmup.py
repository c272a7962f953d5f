"""Warm up TensorFlow before the first fork, so children do not repeat the work.

Nothing here creates TensorFlow's context or leaves a thread running. The zygote checks both
afterward. If there is a context or a thread, a new zygote without the warm-up replaces the first
one. The warm-up is an optimization: if a TensorFlow release renames something that the warm-up
uses, children start more slowly but still work. The savings per child were measured with TensorFlow
2.21. A child that multiplies two matrices takes 108 ms without the warm-up, and 32 ms with it.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import re
import sys
from abc import ABCMeta
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, cast

MIN_FORKS = 8
"""The minimum number of forks for which the warm-up pays off."""
MIN_FORKS_FOR_HUGE_PAGES = 40

_MADV_COLLAPSE = 25
"""The ``madvise`` advice for huge pages, available since Linux 6.1."""
_HUGE_PAGE = 1 << 21
"""The size of a huge page, in bytes."""
_PRIVATE_DATA = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 +(?:\[heap\])?$", re.MULTILINE)


def warm_up(forks: int) -> bool:
    """Run the warm-up steps that pay off for this number of forks; return whether any step ran.

    Only packages that are already imported are warmed up. Failed steps are ignored.
    """
    if forks < MIN_FORKS:
        return False
    parts: list[Callable[[], None]] = [cache_type_checks]
    if "tensorflow" in sys.modules:
        parts += [import_data_ops, fill_registries, compile_matmul_kernels, convert_control_flow]
    if forks >= MIN_FORKS_FOR_HUGE_PAGES:
        parts.append(use_huge_pages)
    register, atexit.register = atexit.register, cast(Any, _ignore)  # AutoGraph would delete a file
    for part in parts:
        with suppress(Exception):
            part()
    atexit.register = register
    return True


def _ignore(function: Callable[..., Any], *_: Any, **__: Any) -> Callable[..., Any]:
    return function


def send_tf_print_to_stdout() -> None:
    """Have ``tf.print`` write to standard output instead of standard error.

    This function does nothing if TensorFlow has not been imported. The logs and errors of native
    code also go to standard error, but text from ``tf.print`` is part of the snippet's output.
    """
    module = sys.modules.get("tensorflow.python.ops.gen_logging_ops")
    original: Callable[..., Any] | None = getattr(module, "print_v2", None)
    if module is None or original is None or getattr(original, "writes_to_stdout", False):
        return

    @wraps(original)
    def print_v2(
        input: Any,  # noqa: A002 - as TensorFlow names it
        output_stream: str = "stderr",
        end: str = "\n",
        name: str | None = None,
    ) -> Any:
        stream = "stdout" if output_stream == "stderr" else output_stream
        return original(input, output_stream=stream, end=end, name=name)

    vars(print_v2)["writes_to_stdout"] = True
    vars(module)["print_v2"] = print_v2


def import_data_ops() -> None:
    """Import the modules that ``tf.data`` loads on first use, which saves up to 5 ms."""
    package = importlib.import_module("tensorflow.python.data.ops")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def fill_registries() -> None:
    """Register kernels, operations, and XLA's kernels, which saves 20 ms."""
    name = "tensorflow.python.framework"
    importlib.import_module(f"{name}.kernels").get_registered_kernels_for_op("Const")
    importlib.import_module(f"{name}.op_def_registry").get("NoSuchOperation")
    path = Path(sys.modules["tensorflow"].sysconfig.get_lib()) / "libtensorflow_cc.so.2"
    ctypes.CDLL(str(path))._ZN10tensorflow13XlaOpRegistry26RegisterCompilationKernelsEv()


def compile_matmul_kernels() -> None:
    """Have oneDNN compile its kernels for matrix multiplication, which saves 25 ms.

    Grappler folds a constant product on a temporary device, whose threads end with the device. The
    graph is built without ``tf.Graph``, which starts a thread that never ends.
    """
    protobuf = "tensorflow.core.protobuf"
    devices = importlib.import_module(f"{protobuf}.device_properties_pb2")
    settings = importlib.import_module(f"{protobuf}.config_pb2").ConfigProto()
    settings.graph_options.rewrite_options.min_graph_nodes = -1
    settings.graph_options.rewrite_options.optimizers.append("constfold")
    grappler = "tensorflow.python.grappler"
    cluster = importlib.import_module(f"{grappler}.cluster").Cluster(
        devices=[
            devices.NamedDevice(
                name="/job:localhost/replica:0/task:0/device:CPU:0",
                properties=devices.DeviceProperties(type="CPU", num_cores=1, frequency=1000),
            )
        ]
    )
    optimizer = importlib.import_module(f"{grappler}.tf_optimizer")
    optimizer.OptimizeGraph(settings, _matmul_graph(), verbose=False, cluster=cluster)


def _matmul_graph() -> Any:
    """Return a ``MetaGraphDef`` that multiplies a constant matrix by itself."""
    tensorflow: Any = sys.modules["tensorflow"]
    meta_graph = importlib.import_module("tensorflow.core.protobuf.meta_graph_pb2").MetaGraphDef()
    graph = meta_graph.graph_def
    graph.versions.producer = tensorflow.version.GRAPH_DEF_VERSION
    matrix = graph.node.add(name="matrix", op="Const")
    value = tensorflow.make_tensor_proto([[1.0, 2.0], [3.0, 4.0]])
    matrix.attr["dtype"].type = value.dtype
    matrix.attr["value"].tensor.CopyFrom(value)
    product = graph.node.add(name="product", op="MatMul", input=["matrix", "matrix"])
    result = graph.node.add(name="result", op="Identity", input=["product"])
    for node in (product, result):
        node.attr["T"].type = value.dtype
    for side in ("transpose_a", "transpose_b"):
        product.attr[side].b = False
    meta_graph.collection_def["train_op"].node_list.value.append("result")
    return meta_graph


def cache_type_checks() -> None:
    """Fill the caches of abstract classes for common argument types, which saves 5 to 15 ms."""
    kinds = {
        type(None),
        bool,
        int,
        float,
        str,
        bytes,
        list,
        tuple,
        dict,
        set,
        type(len),
        type(warm_up),
    }
    names = {"EagerTensor", "SymbolicTensor", "ResourceVariable", "DType", "TensorShape", "ndarray"}
    classes = [one for one in gc.get_objects() if isinstance(one, type)]
    kinds.update(one for one in classes if one.__name__ in names)
    for abstract in (one for one in classes if isinstance(one, ABCMeta)):
        for kind in kinds:
            with suppress(Exception):
                issubclass(kind, abstract)


def convert_control_flow() -> None:
    """Load AutoGraph's templates, which saves 60 ms in a child that converts a function."""
    sys.modules["tensorflow"].autograph.to_graph(_example)


def _example(values: Any) -> Any:
    """Use every kind of control flow that AutoGraph converts; this function is never called."""
    total = 0
    for value in values:
        if value < 0:
            continue
        total += value
    while total > 9:
        total -= 1
        if total == 5:
            break
    return total


def use_huge_pages() -> None:
    """Move this process's data to 2 MB pages if the kernel allows it, saving 10 ms per fork.

    A fork copies the page tables of the process, and an exit frees them. Moving the data takes half
    a second.
    """
    advise = ctypes.CDLL(None, use_errno=True).madvise
    for region in _PRIVATE_DATA.finditer(Path("/proc/self/maps").read_text(encoding="utf-8")):
        start = -(-int(region[1], 16) // _HUGE_PAGE) * _HUGE_PAGE
        size = int(region[2], 16) // _HUGE_PAGE * _HUGE_PAGE - start
        if size > 0:
            advise(ctypes.c_void_p(start), ctypes.c_size_t(size), _MADV_COLLAPSE)
