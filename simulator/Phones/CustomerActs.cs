using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Phones;

/// <summary>What customers do besides writing: tap, react, edit, delete, change number or identity. Everything reaches the business as a message.</summary>
public sealed class CustomerActs
{
    private static readonly TimeSpan EditableFor = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DeletableFor = TimeSpan.FromDays(2);
    private readonly World _world;

    internal CustomerActs(World world) => _world = world;

    /// <summary>Taps a button, a row, a product or a form; the business gets the answer that WhatsApp makes of it.</summary>
    /// <exception cref="SimulatorException">There is nothing to tap, or it only opens something on the phone.</exception>
    public ValueTask<ChatMessage> TapAsync(string messageId, Tap tap, CancellationToken cancellationToken = default)
    {
        var message = _world.Phones.RequireMessage(messageId);
        var (type, content) = Tapping.Reply(message, tap, _world.Clock.GetUtcNow());
        return SendAsync(message, type, content, message, cancellationToken);
    }

    /// <summary>Reacts to a message of the chat; an empty emoji takes the reaction back.</summary>
    public ValueTask<ChatMessage> ReactAsync(string messageId, string emoji, CancellationToken cancellationToken = default)
    {
        var message = _world.Phones.RequireMessage(messageId);
        var json = new MetaJson().Open().Value("message_id", message.Id).Optional("emoji", emoji.Length > 0 ? emoji : null);
        return SendAsync(message, "reaction", json.Close().ToArray(), null, cancellationToken);
    }

    /// <summary>Edits a text within a quarter of an hour.</summary>
    public ValueTask<ChatMessage> EditAsync(string messageId, string text, CancellationToken cancellationToken = default)
    {
        var message = Own(messageId, EditableFor);
        if (message.Type != "text") throw new SimulatorException("Only texts can be edited.");
        var json = new MetaJson().Open().Value("original_message_id", message.Id)
            .Open("message").Value("type", "text").Open("text").Value("body", text).Close().Close();
        return SendAsync(message, "edit", json.Close().ToArray(), null, cancellationToken);
    }

    /// <summary>Deletes a message for everybody within two days.</summary>
    public ValueTask<ChatMessage> RevokeAsync(string messageId, CancellationToken cancellationToken = default)
    {
        var message = Own(messageId, DeletableFor);
        return SendAsync(message, "revoke", new MetaJson().Open().Value("original_message_id", message.Id).Close().ToArray(), null, cancellationToken);
    }

    /// <summary>
    /// Moves a customer to another phone number, with chats and a new user id. Every business number it has written to is told, as far as it
    /// sees phone numbers; the old number is nobody's.
    /// </summary>
    public async ValueTask ChangeNumberAsync(string phone, string newNumber, CancellationToken cancellationToken = default)
    {
        var who = _world.Phones.Require(phone);
        var (former, formerId) = (who.Digits, who.UserId);
        _world.Phones.ChangeNumber(who, PhoneDigits.Parse(newNumber) ?? throw new SimulatorException($"{newNumber} is no phone number."));
        if (formerId is not null) _world.Phones.SetUserId(who, NewUserId(formerId));
        foreach (var number in Acquainted(who))
        {
            var seen = who.SeenBy(number);
            var json = new MetaJson().Open().Optional("from", seen.WaId is null ? null : former).Value("type", "system").Open("system")
                .Value("body", seen.WaId is null ? "User changed their number" : $"User {who.Name} changed from {former} to {who.Digits}")
                .Optional("wa_id", seen.WaId).Optional("user_id", seen.UserId).Optional("previous_user_id", seen.UserId is null ? null : formerId)
                .Value("type", "user_changed_number").Close();
            await SystemAsync(who, number, json, cancellationToken);
        }
    }

    /// <summary>Gives a customer another business-scoped user id, as happens without a new number too. Every number that sees user ids is told.</summary>
    public async ValueTask RotateUserIdAsync(string phone, string? newId = null, CancellationToken cancellationToken = default)
    {
        var who = _world.Phones.Require(phone);
        var former = who.UserId ?? throw new SimulatorException($"{phone} has no user id.");
        _world.Phones.SetUserId(who, newId ?? NewUserId(former));
        foreach (var number in Acquainted(who).Where(n => who.SeenBy(n).UserId is not null))
        {
            var json = new MetaJson().Open().Value("type", "system").Open("system").Value("body", "User id changed")
                .Value("user_id", who.UserId).Value("previous_user_id", former).Value("type", "user_changed_user_id").Close();
            await SystemAsync(who, number, json, cancellationToken, hidePhone: true);
        }
    }

    /// <summary>Sends a message of any type.</summary>
    internal ValueTask<ChatMessage> SendAsync(
        string from, string? to, string type, JsonElement content, string? replyTo, JsonElement? referral, string? forwarded, CancellationToken cancellationToken)
    {
        var json = new MetaJson().Open();
        if (replyTo is not null || forwarded is not null)
        {
            json.Open("context");
            if (forwarded is not null) json.Value(forwarded, true);
            if (replyTo is not null) Context(json, _world.Phones.FindMessage(replyTo), replyTo, _world.Accounts.RequireNumber(to));
            json.Close();
        }

        json.Value("type", type).Raw(type, content.GetRawText());
        if (type == "unsupported")
        {
            json.OpenArray("errors").Open().Value("code", 131051).Value("title", "Message type unknown").Value("message", "Message type unknown")
                .Open("error_data").Value("details", "Message type is currently not supported.").Close().Close().CloseArray();
        }

        if (referral is { } advertisement) json.Raw("referral", advertisement.GetRawText());
        return _world.Customers.WriteAsync(new CustomerMessage(from, null, to, null, replyTo, Element(json.Close())), cancellationToken);
    }

    private ValueTask<ChatMessage> SendAsync(ChatMessage about, string type, byte[] content, ChatMessage? context, CancellationToken cancellationToken)
    {
        var json = new MetaJson().Open();
        if (context is not null)
        {
            json.Open("context");
            Context(json, context, context.Id, about.Number);
            json.Close();
        }

        json.Value("type", type).Fragment(type, content).Close();
        return _world.Customers.WriteAsync(
            new CustomerMessage("+" + about.Phone.Digits, null, about.Number.Id, null, context?.Id, Element(json)), cancellationToken);
    }

    private ValueTask<ChatMessage> SystemAsync(Phone who, BusinessNumber number, MetaJson json, CancellationToken cancellationToken, bool hidePhone = false) =>
        _world.Customers.WriteAsync(
            new CustomerMessage("+" + who.Digits, null, number.Id, null, null, Element(json.Close())), null, hidePhone, cancellationToken);

    private static void Context(MetaJson json, ChatMessage? of, string id, BusinessNumber number)
    {
        var seen = of is { FromBusiness: false } ? of.Phone.SeenBy(number) : new Identity(number.Digits, null, null, null);
        json.Optional("from", seen.WaId).Optional("from_user_id", seen.WaId is null ? seen.UserId : null).Value("id", id);
    }

    private ChatMessage Own(string messageId, TimeSpan within)
    {
        var message = _world.Phones.RequireMessage(messageId);
        if (message.FromBusiness) throw new SimulatorException("Customers change their own messages only.");
        return _world.Clock.GetUtcNow() - message.Time <= within ? message : throw new SimulatorException("It is too late to change this message.");
    }

    private List<BusinessNumber> Acquainted(Phone who) => [.. _world.Accounts.Numbers.Where(n => who.LastWroteTo(n) is not null)];

    private static string NewUserId(string former) => former[..(former.IndexOf('.', StringComparison.Ordinal) + 1)] + Ids.GraphObject() + Ids.GraphObject();

    private static JsonElement Element(MetaJson json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        return document.RootElement.Clone();
    }
}
