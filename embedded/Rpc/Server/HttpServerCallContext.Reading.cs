using Grpc.Core;
using Microsoft.AspNetCore.Connections;

namespace Parley.Embedded.Rpc.Server;

internal sealed partial class HttpServerCallContext
{
    /// <summary>Reads the one request of the call.</summary>
    public async ValueTask<T> ReadSingleAsync<T>(Func<DeserializationContext, T> deserializer)
        where T : class
    {
        try
        {
            // The deadline ends the read by its token; that the client leaves ends it anyway, without the cost of one.
            return await Reader.ReadSingleAsync(deserializer, _deadline?.Token ?? CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsClientGone(exception))
        {
            throw new ClientGoneException(exception);
        }
    }

    /// <summary>Reads the next request; null at the end of the requests.</summary>
    public async ValueTask<T?> ReadNextAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        using var both = _deadline is not null && cancellationToken.CanBeCanceled && cancellationToken != _deadline.Token
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline.Token)
            : null;
        var token = both?.Token ?? (cancellationToken.CanBeCanceled ? cancellationToken : _deadline?.Token ?? CancellationToken.None);
        try
        {
            return await Reader.ReadNextAsync(deserializer, token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsClientGone(exception))
        {
            throw new ClientGoneException(exception);
        }
    }

    private bool IsClientGone(Exception exception) => exception is IOException or ConnectionAbortedException && !IsDeadlinePassed;
}
