using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;

namespace Parley.Embedded.Rpc.Server;

/// <summary>What a client's certificate says about it.</summary>
internal static class PeerCertificate
{
    private const string AlternativeName = "x509_subject_alternative_name";
    private const string CommonName = "x509_common_name";

    private static readonly AuthContext Unproven = new(null, []);

    public static AuthContext Read(X509Certificate2? certificate)
    {
        if (certificate is null)
            return Unproven;
        var properties = new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).ToList();
        if (names.Count > 0)
            properties[AlternativeName] = [.. names.Select(name => Property(AlternativeName, name))];
        properties[CommonName] = [Property(CommonName, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))];
        return new AuthContext(names.Count > 0 ? AlternativeName : CommonName, properties);
    }

    private static AuthProperty Property(string name, string value) => AuthProperty.Create(name, Encoding.UTF8.GetBytes(value));
}
