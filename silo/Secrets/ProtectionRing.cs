using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Parley.Contracts.Ports;
using Parley.Storage.Sealing;

namespace Parley.Silo.Secrets;

/// <summary>
/// The keys of the framework's data protection (cookies, antiforgery, sign-in tokens) in the database, sealed under the
/// master key: every process of a store protects and unprotects the same.
/// </summary>
public sealed class ProtectionRing(ProtectionKeyTable table, TimeProvider time) : IXmlRepository
{
    /// <summary>Whose and what the ring's keys are sealed for.</summary>
    internal const string Owner = "platform", Purpose = "protection-key";

    private const string ApplicationName = "parley";

    /// <summary>Data protection over this ring.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ProtectionKeyTable>();
        services.AddSingleton<ProtectionRing>();
        services.AddDataProtection().SetApplicationName(ApplicationName);
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionRing, ISecretBox>(
            static (options, ring, secrets) => (options.XmlRepository, options.XmlEncryptor) = (ring, new RingEncryptor(secrets)));
    }

    // The framework asks for its ring once a day and has no other way to ask than this; nobody's thread waits here for its own work.
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Task.Run(() => table.AllAsync()).GetAwaiter().GetResult().Select(static xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => table.AddAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), time.GetUtcNow())).GetAwaiter().GetResult();
}
