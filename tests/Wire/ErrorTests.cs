using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Tests.V1;
using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class ErrorTests : IAsyncLifetime
{
    private RestServer _server = null!;

    public async Task InitializeAsync() => _server = await RestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(StatusCode.Cancelled, 499, "CANCELLED")]
    [InlineData(StatusCode.Unknown, 500, "UNKNOWN")]
    [InlineData(StatusCode.InvalidArgument, 400, "INVALID_ARGUMENT")]
    [InlineData(StatusCode.DeadlineExceeded, 504, "DEADLINE_EXCEEDED")]
    [InlineData(StatusCode.NotFound, 404, "NOT_FOUND")]
    [InlineData(StatusCode.AlreadyExists, 409, "ALREADY_EXISTS")]
    [InlineData(StatusCode.PermissionDenied, 403, "PERMISSION_DENIED")]
    [InlineData(StatusCode.ResourceExhausted, 429, "RESOURCE_EXHAUSTED")]
    [InlineData(StatusCode.FailedPrecondition, 400, "FAILED_PRECONDITION")]
    [InlineData(StatusCode.Aborted, 409, "ABORTED")]
    [InlineData(StatusCode.OutOfRange, 400, "OUT_OF_RANGE")]
    [InlineData(StatusCode.Unimplemented, 501, "UNIMPLEMENTED")]
    [InlineData(StatusCode.Internal, 500, "INTERNAL")]
    [InlineData(StatusCode.Unavailable, 503, "UNAVAILABLE")]
    [InlineData(StatusCode.DataLoss, 500, "DATA_LOSS")]
    [InlineData(StatusCode.Unauthenticated, 401, "UNAUTHENTICATED")]
    public async Task A_code_has_its_http_status_and_name(StatusCode code, int http, string name)
    {
        _server.Stage.Do = (_, _) => throw new RpcException(new Grpc.Core.Status(code, "why"));
        var answer = await _server.GetAsync("/v1/do");
        Assert.Equal($$$"""{"error":{"code":{{{http}}},"status":"{{{name}}}","message":"why"}}""", answer.Body);
        Assert.Equal(http, answer.Status);
        Assert.Equal(code == StatusCode.Unauthenticated, answer.Headers.ContainsKey("WWW-Authenticate"));
        Assert.Empty(_server.Log.Entries);
    }

    [Fact]
    public async Task Reason_metadata_and_retry_delay_reach_the_client()
    {
        _server.Stage.Do = (_, _) => throw RpcFailure.Create(StatusCode.ResourceExhausted, "RATE_LIMITED", "Slow down, \ud800.",
            TimeSpan.FromSeconds(1.5), [new("limit", "80/s")]);
        var answer = await _server.GetAsync("/v1/do");
        Assert.Equal("""{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","reason":"RATE_LIMITED","message":"Slow down, \ud800.","metadata":{"limit":"80/s"},"retryDelay":"1.5s"}}""", answer.Body);
        Assert.Equal("2", answer.Headers["Retry-After"]);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_401_says_how_to_authenticate()
    {
        _server.Stage.Do = (_, _) => throw RpcFailure.Create(StatusCode.Unauthenticated, "NO_KEY", "No key.");
        Assert.Equal("Bearer", (await _server.GetAsync("/v1/do")).Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task An_unexpected_exception_is_logged_and_not_shown()
    {
        _server.Stage.Do = (_, _) => throw new InvalidOperationException("secret of the house");
        var answer = await _server.GetAsync("/v1/do");
        Assert.Equal((500, "INTERNAL"), (answer.Status, answer.Reason));
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
        var entry = Assert.Single(_server.Log.Entries);
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Contains("parley.tests.v1.Library.Do", entry.Text, StringComparison.Ordinal);
        Assert.Equal("secret of the house", entry.Exception!.Message);
    }

    [Fact]
    public async Task A_status_set_on_the_context_is_a_failure()
    {
        _server.Stage.Do = (_, context) =>
        {
            context.Status = new Grpc.Core.Status(StatusCode.NotFound, "gone");
            context.ResponseTrailers.Add("x-remaining", "7");
            context.GetHttpContext().Response.Headers["x-from-elsewhere"] = "stays";
            return Task.FromResult(new Shelf());
        };
        var answer = await _server.GetAsync("/v1/do");
        Assert.Equal((404, "7", "stays"), (answer.Status, answer.Headers["x-remaining"], answer.Headers["x-from-elsewhere"]));
    }

    [Fact]
    public async Task No_message_at_all_is_an_internal_error()
    {
        _server.Stage.Do = (_, _) => Task.FromResult<Shelf>(null!);
        Assert.Equal(500, (await _server.GetAsync("/v1/do")).Status);
    }

    [Fact]
    public async Task Trailers_become_headers_on_success_and_on_failure()
    {
        _server.Stage.Do = (request, context) =>
        {
            context.ResponseTrailers.Add("x-remaining", "7");
            context.ResponseTrailers.Add("content-length", "1");
            return request.What == "fail"
                ? throw new RpcException(new Grpc.Core.Status(StatusCode.Aborted, "no"), new Metadata { { "x-more", "8" } })
                : Task.FromResult(new Shelf());
        };
        Assert.Equal("7", (await _server.GetAsync("/v1/do")).Headers["x-remaining"]);
        var failed = await _server.GetAsync("/v1/do?what=fail");
        Assert.Equal(("7", "8"), (failed.Headers["x-remaining"], failed.Headers["x-more"]));
    }

    [Fact]
    public void A_failure_survives_its_exception()
    {
        var read = RpcFailure.Read(RpcFailure.Create(StatusCode.FailedPrecondition, "WINDOW_CLOSED", "The window is closed.",
            TimeSpan.FromMilliseconds(250), [new("a", "1"), new("b", "")]));
        Assert.Equal((StatusCode.FailedPrecondition, "WINDOW_CLOSED", "The window is closed.", TimeSpan.FromMilliseconds(250)),
            (read.Code, read.Reason, read.Message, read.RetryDelay));
        Assert.Equal([new("a", "1"), new("b", "")], read.Metadata.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Details_are_the_ones_that_other_languages_read()
    {
        var exception = RpcFailure.Create(StatusCode.NotFound, "NO_SUCH_TENANT", "No.");
        var status = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(((int)StatusCode.NotFound, "No."), (status.Code, status.Message));
        var detail = Assert.Single(status.Details);
        Assert.Equal("type.googleapis.com/google.rpc.ErrorInfo", detail.TypeUrl);
        var info = detail.Unpack<ErrorInfo>();
        Assert.Equal(("NO_SUCH_TENANT", "parley"), (info.Type, info.Domain));
        Assert.Equal(1, ErrorInfo.Descriptor.FindFieldByName("type").FieldNumber);
    }

    [Fact]
    public void A_foreign_exception_is_read_as_far_as_it_goes()
    {
        var broken = new RpcException(new Grpc.Core.Status(StatusCode.Internal, "x"), new Metadata { { "grpc-status-details-bin", [255, 255] } });
        Assert.Equal((StatusCode.Internal, "", "x"), (RpcFailure.Read(broken).Code, RpcFailure.Read(broken).Reason, RpcFailure.Read(broken).Message));
        Assert.Throws<ArgumentException>(() => RpcFailure.Create(StatusCode.OK, "FINE", "fine"));
    }

    [Fact]
    public async Task Middleware_can_answer_in_the_same_shape()
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await FailureResponse.WriteAsync(http, RpcFailure.Read(RpcFailure.Create(StatusCode.Unauthenticated, "NO_KEY", "No key.")));
        Assert.Equal(401, http.Response.StatusCode);
    }
}
