using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Parley.Frontend.Accounts;

/// <summary>What the engine gives out to get it back a little later, sealed and signed, so that nothing has to be kept.</summary>
public sealed class Tickets(IDataProtectionProvider protection, TimeProvider time)
{
    private const char Between = '|';

    /// <summary>A ticket that is good for a purpose, for a while.</summary>
    public string Write(string purpose, TimeSpan goodFor, string content) =>
        Protector(purpose).Protect($"{(time.GetUtcNow() + goodFor).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}{Between}{content}");

    /// <summary>What a ticket says; null for one of another purpose, one that is too old and anything that is none.</summary>
    public string? Read(string purpose, string ticket)
    {
        try
        {
            var text = Protector(purpose).Unprotect(ticket);
            var at = text.IndexOf(Between, StringComparison.Ordinal);
            return DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text.AsSpan(0, at), CultureInfo.InvariantCulture)) > time.GetUtcNow() ? text[(at + 1)..] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(string purpose) => protection.CreateProtector("Parley.Ticket", purpose);
}
