using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;
using Parley.Silo.Hosting;

namespace Parley.Silo.Wiring;

/// <summary>
/// TLS among silos and frontends, both ends with a certificate of the cluster's own authority: whoever has none can neither
/// listen in nor join in. Names are not compared, because silos come and go under any address; the authority signs nobody else.
/// </summary>
internal sealed class ClusterTls
{
    private readonly X509Certificate2 _own, _authority;

    private ClusterTls(X509Certificate2 own, X509Certificate2 authority) => (_own, _authority) = (own, authority);

    /// <summary>As configured; null where traffic stays on this machine without.</summary>
    public static ClusterTls? Load(ClusterSettings settings) => settings.CertificateFile is null
        ? null
        : new ClusterTls(X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.KeyFile), X509CertificateLoader.LoadCertificateFromFile(settings.AuthorityFile!));

    public void Configure(TlsOptions options)
    {
        options.LocalCertificate = _own;
        options.RemoteCertificateMode = options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => IsOfUs(certificate);
        options.LocalClientCertificateSelector = (_, _, _, _, _) => _own;
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = _own.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    private bool IsOfUs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
