namespace Parley.Tests.Embedded.Rpc;

/// <summary>The cases that every foreign client knows by these names.</summary>
public sealed class InteropCases : TheoryData<string>
{
    public InteropCases()
    {
        AddRange(
            "unary", "client_stream", "server_stream", "duplex",
            "error_with_trailers", "error_after_answers", "error_ends_a_client_stream", "every_status_code", "handler_exception", "unimplemented",
            "deadline", "deadline_in_a_stream", "cancellation", "metadata",
            "three_megabytes", "hundred_megabytes_refused", "keep_alive");
    }
}
