namespace Parley.Contracts.Ids;

/// <summary>
/// The grain key of a business portfolio, the unit whose reach Meta limits. A portfolio that Meta named is one for all
/// tenants in it. Where Meta did not say, a tenant's WhatsApp Business Account stands for its portfolio, and the tenant is
/// part of the key: what a tenant says of itself reaches nobody else.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.PortfolioKey")]
public readonly record struct PortfolioKey([property: Id(0)] string Value)
{
    private const int MaxBusinessId = 64;

    /// <summary>The portfolio with this id of Meta's.</summary>
    public static PortfolioKey OfBusiness(string businessId) => new($"p{businessId}");

    /// <summary>The unknown portfolio of a tenant's WhatsApp Business Account.</summary>
    public static PortfolioKey OfAccount(TenantId tenant, string wabaId) => new($"w{wabaId}.{tenant}");

    /// <summary>Whether this can be a portfolio's id: lower-case letters, digits and '-', at most 64 (Meta's are digits).</summary>
    public static bool IsBusinessId(string? text) => text is { Length: > 0 and <= MaxBusinessId } && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-');

    /// <summary>Reads a key as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out PortfolioKey key)
    {
        key = default;
        if (text is not { Length: > 1 }) return false;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var valid = text[0] == 'p'
            ? IsBusinessId(text[1..])
            : text[0] == 'w' && dot is > 1 and <= MaxBusinessId + 1 && text[1..dot].All(char.IsAsciiDigit) && TenantId.TryParse(text[(dot + 1)..], out _);
        if (valid) key = new PortfolioKey(text);
        return valid;
    }

    public static PortfolioKey Parse(string key) =>
        TryParse(key, out var parsed) ? parsed : throw new FormatException("A portfolio's grain key is p{business} or w{account}.{tenant}.");

    public override string ToString() => Value;
}
