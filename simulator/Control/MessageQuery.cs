using Parley.Simulator.Phones;

namespace Parley.Simulator.Control;

/// <summary>Which messages to list.</summary>
/// <param name="To">What this phone received.</param>
/// <param name="From">What this phone sent. With both, what it received and what it sent.</param>
/// <param name="After">Only messages after this sequence.</param>
/// <param name="Number">Only those of one <c>phone_number_id</c>.</param>
/// <param name="Status">Only messages of the business that got at least this far.</param>
/// <param name="Limit">At most so many of them.</param>
/// <param name="Newest">True: the newest ones when there are more than the limit, else the oldest; listed oldest first either way.</param>
public sealed record MessageQuery(
    string? To = null, string? From = null, long After = 0, string? Number = null, DeliveryStatus? Status = null, int Limit = 1000,
    bool Newest = false)
{
    internal bool Matches(ChatMessage message) =>
        message.Sequence > After
        && (Number is null || message.Number.Id == Number)
        && (Status is not { } least || (message.FromBusiness && message.Status >= least))
        && Side(message);

    private bool Side(ChatMessage message) =>
        (To is null && From is null) || (message.FromBusiness ? To is not null : From is not null);
}
