using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Tests.Kit;

/// <summary>Signs certificates for servers on this machine, which nobody else believes.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _own;
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1), _to = DateTimeOffset.UtcNow.AddDays(30);

    /// <param name="folder">Where its own certificate is written.</param>
    public TestAuthority(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=An authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _own = request.CreateSelfSigned(_from, _to);
        CertificateFile = Path.Combine(folder, "authority.pem");
        File.WriteAllText(CertificateFile, _own.ExportCertificatePem());
    }

    /// <summary>Its certificate as a PEM file.</summary>
    public string CertificateFile { get; }

    /// <summary>Signs a certificate for 127.0.0.1 and writes it and its key as PEM files, the key for its owner's eyes only.</summary>
    public (string Certificate, string Key) Issue(string name, string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var signed = request.Create(_own, _from, _to, RandomNumberGenerator.GetBytes(16));
        var files = (Certificate: Path.Combine(folder, $"{name}.crt"), Key: Path.Combine(folder, $"{name}.key"));
        File.WriteAllText(files.Certificate, signed.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }

    /// <summary>Whether it signed a certificate.</summary>
    public bool Signed(X509Certificate? certificate) => certificate?.Issuer == _own.Subject;

    public void Dispose() => _own.Dispose();
}
