using Grpc.Core;

namespace Parley.Embedded.Rpc.Client;

/// <summary>Collects the functions behind call credentials, in order.</summary>
internal sealed class CredentialHeaders : CallCredentialsConfiguratorBase
{
    private readonly List<AsyncAuthInterceptor> _functions = [];

    /// <summary>Answers the headers that the credentials add to a call.</summary>
    public static async Task<Metadata> ForAsync(IEnumerable<CallCredentials> credentials, AuthInterceptorContext context)
    {
        var collected = new CredentialHeaders();
        foreach (var credential in credentials)
            credential.InternalPopulateConfiguration(collected, null);
        var headers = new Metadata();
        foreach (var function in collected._functions)
            await function(context, headers).ConfigureAwait(false);
        return headers;
    }

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
    {
        foreach (var credential in credentials)
            credential.InternalPopulateConfiguration(this, state);
    }

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) => _functions.Add(interceptor);
}
