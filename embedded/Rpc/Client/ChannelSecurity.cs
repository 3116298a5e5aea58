using Grpc.Core;
using Grpc.Net.Client;

namespace Parley.Embedded.Rpc.Client;

/// <summary>Reads what a channel's credentials are made of and holds it against the address.</summary>
internal sealed class ChannelSecurity : ChannelCredentialsConfiguratorBase
{
    private bool? _isTls;
    private CallCredentials? _calls;

    /// <summary>Answers the credentials that every call carries, or null.</summary>
    /// <exception cref="ArgumentException">The credentials contradict the address.</exception>
    public static CallCredentials? Check(Uri address, GrpcChannelOptions options)
    {
        if (options.Credentials is null)
            return null;
        var security = new ChannelSecurity();
        options.Credentials.InternalPopulateConfiguration(security, security);
        var isTls = address.Scheme == Uri.UriSchemeHttps;
        if (security._isTls is { } wanted && wanted != isTls)
            throw new ArgumentException($"The credentials are for {(wanted ? "TLS" : "clear text")}, the address is '{address}'.", nameof(options));
        if (security._calls is not null && !isTls && !options.UnsafeUseInsecureChannelCallCredentials)
            throw new ArgumentException("Call credentials are not sent in clear text.", nameof(options));
        return security._calls;
    }

    public override void SetInsecureCredentials(object state) => _isTls = false;

    public override void SetSslCredentials(object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback)
    {
        if (rootCertificates is not null || keyCertificatePair is not null || verifyPeerCallback is not null)
            throw new ArgumentException("Certificates are configured on the channel's HttpHandler, not on its credentials.");
        _isTls = true;
    }

    public override void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        _calls = callCredentials;
        channelCredentials.InternalPopulateConfiguration(this, state);
    }
}
