"""What loudness alone costs through PyAV: `python -m benchmarks._bare_graph FILE` prints seconds.

Decode, then libavfilter's "ebur128" with true peaks; nothing is read from the frames that it
passes on.
"""

import sys
import time

import av
from av.error import BlockingIOError as AgainError
from av.filter import Graph


def main() -> None:
    started = time.perf_counter()
    with av.open(sys.argv[1]) as container:
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        graph = Graph()
        source = graph.add_abuffer(template=stream)
        sink = graph.add("abuffersink")
        graph.link_nodes(source, graph.add("ebur128", peak="true", metadata="1"), sink).configure()
        for frame in container.decode(stream):
            source.push(frame)
            try:
                while True:
                    sink.pull()
            except AgainError:
                pass
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
