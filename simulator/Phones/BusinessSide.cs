using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Phones;

/// <summary>What businesses do to customers: send, mark as read, show that they type. Enforces what WhatsApp enforces.</summary>
internal sealed class BusinessSide(World world)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Takes a text that passed all checks of its form. Its statuses flow after <see cref="StatusCourier.Accept"/>.</summary>
    public (ChatMessage? Message, GraphError? Error) Send(BusinessNumber number, TextSend send)
    {
        var (message, error) = TrySend(number, send);
        if (error is not null) world.Limits.Count(error);
        return (message, error);
    }

    private (ChatMessage? Message, GraphError? Error) TrySend(BusinessNumber number, TextSend send)
    {
        var settings = world.Settings;
        if (send.Digits == number.Digits) return (null, GraphErrors.ToSelf);
        var phone = send.UserId is { } userId ? world.Phones.FindByUserId(userId) : world.Phones.Find(send.Digits);
        if (world.Limits.Take(number, phone?.Digits ?? send.Digits ?? send.UserId!, settings, world.Clock.GetUtcNow()) is { } limit) return (null, limit);
        GraphError? later = null;
        if (phone is not { OnWhatsApp: true })
        {
            // Without a phone there is nothing that could fail later but a number.
            if (settings.Undeliverable == Reporting.Answer || send.Digits is null) return (null, GraphErrors.Undeliverable);
            later = GraphErrors.Undeliverable;
            phone ??= new Phone(send.Digits, null, null, onWhatsApp: false);
        }
        else if (!WindowOpen(phone, number))
        {
            if (settings.Window == Reporting.Answer) return (null, GraphErrors.WindowClosed);
            if (settings.Window == Reporting.Webhook) later = GraphErrors.WindowClosed;
            else if (world.Limits.Reach(number, phone, settings, world.Clock.GetUtcNow()) is { } reach) return (null, reach);
        }

        var message = new ChatMessage
        {
            Sequence = world.Phones.NextSequence(),
            Id = Ids.Wamid(phone.Digits, fromBusiness: true),
            FromBusiness = true,
            Phone = phone,
            Number = number,
            Time = world.Clock.GetUtcNow(),
            Type = "text",
            Text = send.Body,
            ReplyTo = send.ReplyTo,
            PreviewUrl = send.PreviewUrl,
            CallbackData = send.CallbackData,
            ByUserId = send.UserId is not null,
            Error = later,
        };
        if (later is null) world.Phones.Keep(message);
        world.OnChanged(message);
        return (message, null);
    }

    /// <summary>Marks a customer's message and those before it as read; false when the number never got such a message.</summary>
    public bool MarkRead(BusinessNumber number, string messageId, bool typing)
    {
        if (world.Phones.FindMessage(messageId) is not { FromBusiness: false } upTo || upTo.Number != number) return false;
        foreach (var message in upTo.Phone.Messages())
        {
            if (message.FromBusiness || message.ReadByBusiness || message.Number != number || message.Sequence > upTo.Sequence) continue;
            message.ReadByBusiness = true;
            world.Phones.Changed(message);
            world.OnChanged(message);
        }

        if (typing) world.Events.Publish("typing", () => new { phone = "+" + upTo.Phone.Digits, number = number.Id });
        return true;
    }

    private bool WindowOpen(Phone phone, BusinessNumber number) =>
        phone.LastWroteTo(number) is { } wrote && world.Clock.GetUtcNow() - wrote < Window;
}
