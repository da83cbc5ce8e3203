"""How the bot and a worker speak over the worker's pipes.

A job is a line of JSON on stdin. On stdout come lines of JSON: first `{"begun": true}`, then any
number of `{"progress": 0.4}`, then the answer, which has neither field. On stderr come the
complaints of decoders, ended by `END_OF_JOB`. A worker that fails in a way that it does not know
dies without an answer.
"""

END_OF_JOB = b"\0"
