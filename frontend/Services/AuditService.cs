using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Who did what.</summary>
public sealed class AuditService(Calls calls, AuditReader reader) : Audit.AuditBase
{
    public override Task<ListAuditResponse> List(ListAuditRequest request, ServerCallContext context) => calls.AsAnyoneAsync(context, request, caller => reader.ListAsync(caller, request, context.CancellationToken));
}
