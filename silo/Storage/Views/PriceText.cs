using System.Collections.Concurrent;
using Parley.Contracts.Grains;

namespace Parley.Storage.Views;

/// <summary>WhatsApp's words for a price as one column. There are few different ones, so each is made once.</summary>
internal static class PriceText
{
    private const int MaxKnown = 1_000, MaxWord = 64;
    private static readonly ConcurrentDictionary<MessagePricing, string> Known = new();

    public static string? Of(MessagePricing? pricing)
    {
        if (pricing is null) return null;
        if (Known.TryGetValue(pricing, out var text)) return text;
        text = string.Join('|', Word(pricing.Category), Word(pricing.Type), pricing.Billable is { } billable ? billable ? "1" : "0" : "", Word(pricing.Model));
        if (Known.Count < MaxKnown) Known.TryAdd(pricing, text);
        return text;
    }

    public static MessagePricing? Parse(string? text)
    {
        if (text?.Split('|') is not [var category, var type, var billable, var model]) return null;
        return new MessagePricing(Given(category), billable.Length == 0 ? null : billable == "1", Given(type), Given(model));
    }

    private static string Word(string? word) => word is null ? "" : (word.Length > MaxWord ? word[..MaxWord] : word).Replace('|', '/');

    private static string? Given(string word) => word.Length == 0 ? null : word;
}
