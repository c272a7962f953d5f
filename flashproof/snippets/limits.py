"""Limits on the time, memory, files, and processes of a snippet."""

from __future__ import annotations

DEFAULT_TIME_LIMIT = 60.0
"""The time limit of a fence without ``timeout``, in seconds. It is high to allow for busy
machines."""
GIBIBYTE = 1 << 30
DATA_LIMIT = 4 * GIBIBYTE
"""The maximum private memory of a process, in bytes. RLIMIT_AS would also count the gigabytes that
TensorFlow maps but never uses."""
FILE_LIMIT = GIBIBYTE // 4
"""The maximum size of a file, and therefore of a snippet's output, in bytes."""
FOLDER_LIMIT = GIBIBYTE // 2
"""The maximum size of all files in a snippet's folder, in bytes; applies only in namespaces."""
SHARED_MEMORY_LIMIT = GIBIBYTE // 2
"""The maximum size of ``/dev/shm``, in bytes; applies only in namespaces."""
FILE_COUNT_LIMIT = 100_000
"""The maximum number of files in a snippet's folder and in ``/dev/shm``. This limit applies only in
namespaces."""
OPEN_FILE_LIMIT = 4096
"""The maximum number of open files of a process, including sockets."""
TOTAL_MEMORY_LIMIT = 4 * GIBIBYTE
"""The maximum memory of all processes of a snippet, in bytes; applies only in namespaces."""
PROCESS_LIMIT = 256
"""The maximum number of processes and threads, which is increased by four for each core. This limit
applies only in namespaces."""
