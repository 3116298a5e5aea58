using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>What could not be handled: a tenant's fragments for the tenant, what nobody owns for the platform's admin.</summary>
public sealed class DeadLettersService(Calls calls, IDeadLetters letters) : DeadLetters.DeadLettersBase
{
    public override Task<ListDeadLettersResponse> List(ListDeadLettersRequest request, ServerCallContext context) => calls.AsAnyoneAsync(context, request, async caller =>
    {
        var page = await letters.ListAsync(caller.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), context.CancellationToken);
        return new ListDeadLettersResponse { DeadLetters = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    private static V1.DeadLetter Map(Parley.Contracts.Ports.DeadLetter letter) => new()
    {
        Id = letter.Id,
        Source = letter.Source,
        Reason = letter.Reason,
        Detail = letter.Detail,
        Body = ByteString.CopyFrom(letter.Body.Span),
        At = Timestamp.FromDateTimeOffset(letter.At),
    };
}
