"""Work that every child would do again, done once before the first fork.

Nothing here makes TensorFlow's context or leaves a thread; the zygote's guard looks after that,
and where it finds a thread, a zygote without all this takes over. All of it is an optimisation
only: a release that moves a name loses nothing but time. What each part saves a child was measured
with TensorFlow 2.21, where a child that multiplies two matrices took 108 ms, and takes 32 now.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import re
import sys
from abc import ABCMeta
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

FEW, MANY = 8, 40
"""Forks from which on it pays to do all this, and to have huge pages too."""

_COLLAPSE = 25
"""``MADV_COLLAPSE`` of Linux 6.1."""
_HUGE = 1 << 21
_PRIVATE_DATA = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 +(?:\[heap\])?$", re.MULTILINE)


def warm(forks: int) -> bool:
    """Do what pays for a number of forks, for those packages that were imported; whether it did."""
    if forks < FEW:
        return False
    parts: list[Callable[[], None]] = [answer_type_checks]
    if "tensorflow" in sys.modules:
        parts += [load_data_operations, fill_registries, make_matrix_kernels, convert_control_flow]
    if forks >= MANY:
        parts.append(use_huge_pages)
    for part in parts:
        with suppress(Exception):
            part()
    return True


def load_data_operations() -> None:
    """The steps of ``tf.data``, modules imported at their first use: 5 ms where there are any."""
    package = importlib.import_module("tensorflow.python.data.ops")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def fill_registries() -> None:
    """Kernels, the list that an unknown operation is looked up in, XLA's kernels: 20 ms."""
    name = "tensorflow.python.framework"
    importlib.import_module(f"{name}.kernels").get_registered_kernels_for_op("Const")
    importlib.import_module(f"{name}.op_def_registry").get("NoSuchOperation")
    path = Path(sys.modules["tensorflow"].sysconfig.get_lib()) / "libtensorflow_cc.so.2"
    ctypes.CDLL(str(path))._ZN10tensorflow13XlaOpRegistry26RegisterCompilationKernelsEv()


def make_matrix_kernels() -> None:
    """What oneDNN compiles for the first product of two matrices: 25 ms.

    Grappler folds a constant product on a device of its own, which is gone afterwards, with its
    threads. The graph is written by hand, because a ``tf.Graph`` starts a thread that stays.
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
    optimizer.OptimizeGraph(settings, _product(), verbose=False, cluster=cluster)


def _product() -> Any:
    """A graph that multiplies a constant matrix by itself."""
    tensorflow: Any = sys.modules["tensorflow"]
    whole = importlib.import_module("tensorflow.core.protobuf.meta_graph_pb2").MetaGraphDef()
    graph = whole.graph_def
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
    whole.collection_def["train_op"].node_list.value.append("result")
    return whole


def answer_type_checks() -> None:
    """What abstract classes remember of the values that snippets hand around: 5 to 15 ms."""
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
        type(warm),
    }
    names = {"EagerTensor", "SymbolicTensor", "ResourceVariable", "DType", "TensorShape", "ndarray"}
    classes = [one for one in gc.get_objects() if isinstance(one, type)]
    kinds.update(one for one in classes if one.__name__ in names)
    for abstract in (one for one in classes if isinstance(one, ABCMeta)):
        for kind in kinds:
            with suppress(Exception):
                issubclass(kind, abstract)


def convert_control_flow() -> None:
    """AutoGraph's templates: 60 ms where a child converts a function."""
    sys.modules["tensorflow"].autograph.to_graph(_example)


def _example(values: Any) -> Any:
    """All control flow that AutoGraph converts; never called."""
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
    """Have the kernel keep this process' data in pages of 2 MB, where it can: 10 ms a fork.

    A fork copies the tables of all pages, and an exit takes them apart. It takes half a second.
    """
    advise = ctypes.CDLL(None, use_errno=True).madvise
    for found in _PRIVATE_DATA.finditer(Path("/proc/self/maps").read_text(encoding="utf-8")):
        start = -(-int(found[1], 16) // _HUGE) * _HUGE
        size = int(found[2], 16) // _HUGE * _HUGE - start
        if size > 0:
            advise(ctypes.c_void_p(start), ctypes.c_size_t(size), _COLLAPSE)
