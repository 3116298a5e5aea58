"""One case per run: client.py <host:port> <case> <file descriptor of interop.proto>.

Exits 0 when the server behaved, 1 with the reason when not, 3 when Debian's gRPC is not installed.
"""
import os
import sys
import threading
import time

try:
    import grpc
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

ADDRESS, CASE, DESCRIPTOR = sys.argv[1:4]
MEGABYTE = 1024 * 1024
SERVICE = "/parley.interop.v1.Interop/"

pool = descriptor_pool.DescriptorPool()
with open(DESCRIPTOR, "rb") as file:
    pool.Add(descriptor_pb2.FileDescriptorProto.FromString(file.read()))
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName("parley.interop.v1." + name))


Ask, Answer, Total = message("Ask"), message("Answer"), message("Total")


class Client:
    def __init__(self, **options):
        limits = {"grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1}
        compression = options.pop("compression", None)
        arguments = list({**limits, **{"grpc." + key: value for key, value in options.items()}}.items())
        self.channel = grpc.insecure_channel(ADDRESS, options=arguments, compression=compression)
        ask = Ask.SerializeToString
        self.unary = self.channel.unary_unary(SERVICE + "Unary", ask, Answer.FromString)
        self.collect = self.channel.stream_unary(SERVICE + "Collect", ask, Total.FromString)
        self.expand = self.channel.unary_stream(SERVICE + "Expand", ask, Answer.FromString)
        self.converse = self.channel.stream_stream(SERVICE + "Converse", ask, Answer.FromString)


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(call, code):
    try:
        call()
    except grpc.RpcError as error:
        equal(error.code(), code)
        return error
    raise AssertionError("the call succeeded")


def cancelled_on_the_server(client, name):
    client.unary(Ask(cancelled_name=name), timeout=20)


def unary(client):
    equal(client.unary(Ask(payload=b"hello")).payload, b"hello")


def client_stream(client):
    total = client.collect(Ask(payload=bytes(i)) for i in range(500))
    equal((total.messages, total.bytes), (500, 499 * 500 // 2))


def server_stream(client):
    call = client.expand(Ask(count=1000, answer_size=1000))
    equal([answer.number for answer in call], list(range(1, 1001)))
    equal(call.code(), grpc.StatusCode.OK)


def duplex(client):
    answered = threading.Semaphore(1)

    def asks():
        for i in range(1, 101):
            answered.acquire()
            yield Ask(payload=str(i).encode())

    count = 0
    for answer in client.converse(asks()):
        count += 1
        equal(answer.payload, str(count).encode())
        answered.release()
    equal(count, 100)


def error_with_trailers(client):
    detail = "not now: ünïcode 100% \n 🙂"
    error = refused(lambda: client.unary(Ask(fail_code=9, fail_detail=detail)), grpc.StatusCode.FAILED_PRECONDITION)
    equal(error.details(), detail)
    trailers = dict(error.trailing_metadata())
    equal(trailers["x-reason"], "ASKED_FOR")
    equal(trailers["x-detail-bin"], bytes([0, 1, 254, 255]))


def error_after_answers(client):
    call = client.expand(Ask(count=3, fail_code=10, fail_detail="lost"))
    equal([next(call).number for _ in range(3)], [1, 2, 3])
    error = refused(lambda: next(call), grpc.StatusCode.ABORTED)
    equal(error.details(), "lost")
    equal(dict(call.trailing_metadata())["x-reason"], "ASKED_FOR")


def error_ends_a_client_stream(client):
    asks = iter([Ask(), Ask(fail_code=7, fail_detail="no more")])
    refused(lambda: list(client.converse(asks)), grpc.StatusCode.PERMISSION_DENIED)


def every_status_code(client):
    codes = {code.value[0]: code for code in grpc.StatusCode}
    for number in range(1, 17):
        error = refused(lambda: client.unary(Ask(fail_code=number, fail_detail=f"code {number}")), codes[number])
        equal(error.details(), f"code {number}")


def handler_exception(client):
    error = refused(lambda: client.unary(Ask(throw=True)), grpc.StatusCode.UNKNOWN)
    equal(error.details(), "Exception was thrown by handler.")


def unimplemented(client):
    for path in (SERVICE + "Nothing", "/nobody.Nothing/Never"):
        refused(lambda: client.channel.unary_unary(path)(b""), grpc.StatusCode.UNIMPLEMENTED)


def deadline(client):
    before = time.monotonic()
    refused(lambda: client.unary(Ask(wait=True, name="py-late"), timeout=0.3), grpc.StatusCode.DEADLINE_EXCEEDED)
    assert time.monotonic() - before < 5, "the deadline came late"
    cancelled_on_the_server(client, "py-late")


def deadline_in_a_stream(client):
    call = client.expand(Ask(count=5, wait=True, name="py-late-stream"), timeout=0.5)
    equal([next(call).number for _ in range(5)], [1, 2, 3, 4, 5])
    refused(lambda: next(call), grpc.StatusCode.DEADLINE_EXCEEDED)
    cancelled_on_the_server(client, "py-late-stream")


def cancellation(client):
    call = client.expand(Ask(count=1, wait=True, name="py-cancelled"))
    equal(next(call).number, 1)
    call.cancel()
    equal(call.code(), grpc.StatusCode.CANCELLED)
    cancelled_on_the_server(client, "py-cancelled")


def metadata(client):
    sent = (
        ("x-text", "plain text, with commas"), ("x-many", "one"), ("x-many", "two"),
        ("x-bytes-bin", bytes([0, 255, 128, 10, 13])),
    )
    _, call = client.unary.with_call(Ask(echo_metadata=True), metadata=sent)
    for echoed in (call.initial_metadata(), call.trailing_metadata()):
        # One header of two values, or two of one: HTTP makes no difference.
        many = [value.strip() for key, text in echoed if key == "x-many" for value in text.split(",")]
        equal(many, ["one", "two"])
        rest = [(key, value) for key, value in echoed if key.startswith("x-") and key != "x-many"]
        equal(rest, [(key, value) for key, value in sent if key != "x-many"])


def gzip(_):
    client = Client(compression=grpc.Compression.Gzip)
    payload = b"compressible " * 80000
    equal(client.unary(Ask(payload=payload, answer_size=1000)).payload, payload)
    equal([answer.payload for answer in client.expand(Ask(payload=payload, count=3))], [payload] * 3)
    client.channel.close()


def ten_thousand_calls(client):
    window = threading.Semaphore(50)
    failures = []

    def done(future, expected):
        if future.exception() is not None or future.result().payload != expected:
            failures.append(future)
        window.release()

    for i in range(10000):
        window.acquire()
        payload = str(i).encode()
        client.unary.future(Ask(payload=payload)).add_done_callback(lambda future, expected=payload: done(future, expected))
    for _ in range(50):
        window.acquire()
    assert not failures, failures[0]


def three_megabytes(client):
    payload = os.urandom(3 * MEGABYTE)
    equal(client.unary(Ask(payload=payload)).payload == payload, True)


def hundred_megabytes_refused(client):
    refused(lambda: client.unary(Ask(payload=bytes(100 * MEGABYTE))), grpc.StatusCode.RESOURCE_EXHAUSTED)
    equal(client.unary(Ask(payload=b"after")).payload, b"after")


def keep_alive(_):
    client = Client(keepalive_time_ms=200, keepalive_timeout_ms=2000, keepalive_permit_without_calls=1, **{"http2.max_pings_without_data": 0})
    call = client.expand(Ask(count=1, wait=True, name="py-quiet"), timeout=2.5)
    equal(next(call).number, 1)
    refused(lambda: next(call), grpc.StatusCode.DEADLINE_EXCEEDED)
    equal(client.unary(Ask(payload=b"after")).payload, b"after")
    client.channel.close()


run = globals()[CASE]
shared = Client()
run(shared)
shared.channel.close()
