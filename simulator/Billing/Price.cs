namespace Parley.Simulator.Billing;

/// <summary>What a message costs, in the words of the <c>pricing</c> of its statuses.</summary>
/// <param name="Type"><c>regular</c>, <c>free_customer_service</c> or <c>free_entry_point</c>.</param>
/// <param name="Category"><c>service</c>, <c>utility</c>, <c>marketing</c>, <c>authentication</c> or <c>referral_conversion</c>.</param>
public sealed record Price(bool Billable, string Type, string Category)
{
    private static readonly Price FreeService = new(false, "free_customer_service", "service");
    private static readonly Price PaidService = new(true, "regular", "service");
    private static readonly Price FreeEntry = new(false, "free_entry_point", "referral_conversion");

    /// <summary>The price by Meta's rules of the day.</summary>
    /// <param name="template">The category of the template; null for anything but a template.</param>
    /// <param name="paidService">Service messages are charged, and utility templates inside the window too.</param>
    internal static Price Of(Templates.TemplateCategory? template, bool windowOpen, bool freeEntryOpen, bool paidService)
    {
        if (freeEntryOpen) return FreeEntry;
        if (template is not { } category) return paidService ? PaidService : FreeService;
        var word = category switch
        {
            Templates.TemplateCategory.Marketing => "marketing",
            Templates.TemplateCategory.Utility => "utility",
            _ => "authentication",
        };
        return category == Templates.TemplateCategory.Utility && windowOpen && !paidService
            ? new Price(false, "free_customer_service", word)
            : new Price(true, "regular", word);
    }
}
