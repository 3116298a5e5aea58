using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Faults;
using Parley.Simulator.Media;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Phones;

/// <summary>What customers do with their phones.</summary>
public sealed class CustomerSide
{
    private readonly World _world;
    private readonly WebhookDispatcher _webhooks;

    internal CustomerSide(World world, WebhookDispatcher webhooks)
    {
        _world = world;
        _webhooks = webhooks;
    }

    /// <summary>
    /// Writes to a business. On return the phone keeps the message and its webhook is queued; it waits while the queue of a
    /// callback is full.
    /// </summary>
    /// <exception cref="SimulatorException">No such business, or no such message.</exception>
    public ValueTask<ChatMessage> WriteAsync(CustomerMessage written, CancellationToken cancellationToken = default) =>
        WriteAsync(written, null, hidePhone: false, cancellationToken);

    /// <summary>Sends a file to a business, which finds it among its media for seven days.</summary>
    /// <exception cref="SimulatorException">No such business, or not a type of media.</exception>
    public ValueTask<ChatMessage> SendFileAsync(CustomerFile sent, CancellationToken cancellationToken = default)
    {
        var number = _world.Accounts.RequireNumber(sent.To);
        var type = sent.Type ?? MediaRules.KindOf(sent.MimeType);
        if (type is not ("image" or "video" or "audio" or "document" or "sticker")) throw new SimulatorException($"{type} is no type of media.");
        if (sent.Data.Length is 0 or > MediaRules.Largest) throw new SimulatorException($"A file has 1 to {MediaRules.Largest} bytes.");
        var file = _world.Media.Add(number, sent.MimeType, sent.Data, sent.Filename, fromCustomer: true);
        var json = new MetaJson().Open();
        if (sent.ReplyTo is { } id) json.Open("context").Value("from", number.Digits).Value("id", id).Close();
        json.Value("type", type).Open(type).Optional("caption", sent.Caption).Optional("filename", type == "document" ? sent.Filename : null)
            .Value("mime_type", sent.MimeType).Value("sha256", Convert.ToBase64String(file.Sha256)).Value("id", file.Id)
            .Value("url", _world.MediaUrls.Make(_world.Address, file, "webhook"));
        if (type == "audio") json.Value("voice", sent.Voice);
        if (type == "sticker") json.Value("animated", MediaRules.Animated(sent.Data));
        using var document = JsonDocument.Parse(json.Close().Close().ToArray());
        return WriteAsync(new CustomerMessage(sent.From, null, number.Id, sent.Name, sent.ReplyTo, document.RootElement.Clone()), file, hidePhone: false, cancellationToken);
    }

    /// <summary>Sends a file that is too large: the business gets nothing but the error 131052.</summary>
    public ValueTask<ChatMessage> SendTooLargeAsync(string from, string type, string? to = null, CancellationToken cancellationToken = default)
    {
        if (type is not ("image" or "video" or "audio" or "document")) throw new SimulatorException($"{type} is no type of media that can be too large.");
        const string title = "Media download error";
        var json = new MetaJson().Open().Value("type", type).OpenArray("errors").Open().Value("code", 131052).Value("title", title).Value("message", title)
            .Open("error_data").Value("details", "Media file size too big. Max file size we currently support: 100MB. Please communicate with your customer to send a media file that is smaller than 100MB.")
            .Close().Close().CloseArray().Close();
        using var document = JsonDocument.Parse(json.ToArray());
        return WriteAsync(new CustomerMessage(from, null, to, null, null, document.RootElement.Clone()), cancellationToken);
    }

    /// <param name="hidePhone">The phone number stands nowhere, whatever the business may see otherwise.</param>
    internal async ValueTask<ChatMessage> WriteAsync(CustomerMessage written, MediaFile? file, bool hidePhone, CancellationToken cancellationToken)
    {
        var phone = Sender(written);
        var number = _world.Accounts.RequireNumber(written.To);
        if (phone.UserId is not null && !hidePhone && _world.Faults.Strike(FaultSide.Customer, number.Id, phone.Digits).Count > 0)
            await _world.Acts.RotateUserIdAsync("+" + phone.Digits, null, cancellationToken);
        if (written.Text is null == written.Message is null) throw new SimulatorException("A message has either text or message.");
        var type = written.Message is { } typed ? TypeOf(typed) : "text";
        var message = new ChatMessage
        {
            Sequence = _world.Phones.NextSequence(),
            Id = GivenId(written.Message) ?? Ids.Wamid(phone.Digits, fromBusiness: false),
            FromBusiness = false,
            Phone = phone,
            Number = number,
            Time = _world.Clock.GetUtcNow(),
            Type = type,
            Text = written.Text ?? InboundText.Of(written.Message!.Value, type),
            Content = written.Message is { } given ? InboundText.Content(given, type) : default,
            Media = file is null ? [] : [file],
            ReplyTo = written.ReplyTo,
        };
        var update = written.Message is { } any
            ? WebhookEvents.Any(message, any, hidePhone)
            : WebhookEvents.Text(message, written.ReplyTo is { } id ? _world.Phones.FindMessage(id) : null);
        if (written.Message is { } advertised && advertised.TryGetProperty("referral", out _)) phone.With(number, r => r.ReferredAt = message.Time);
        _world.Phones.Keep(message);
        _world.OnChanged(message);
        // Whom the business blocked, it does not hear.
        if (!number.Blocked.ContainsKey(phone.Digits)) await _webhooks.PostAsync(update, cancellationToken);
        return message;
    }

    /// <summary>The customer looks at a chat, or at all of them: what the business wrote is read now. Returns how many became so.</summary>
    public int Read(string phone, string? number = null) =>
        _world.Statuses.Read(_world.Phones.Require(phone), number is null ? null : _world.Accounts.RequireNumber(number).Id);

    /// <summary>Sets when the customer last wrote to a number, which opens or closes the 24-hour window; null: never.</summary>
    public void SetLastWrote(string phone, string? number, DateTimeOffset? at) =>
        _world.Phones.Require(phone).SetLastWritten(_world.Accounts.RequireNumber(number), at);

    /// <summary>The customer stops or resumes marketing messages of a number, and its apps hear of it.</summary>
    public async ValueTask SetMarketingAsync(string phone, string? number, bool stop, CancellationToken cancellationToken = default)
    {
        var (who, to) = (_world.Phones.Require(phone), _world.Accounts.RequireNumber(number));
        who.With(to, r => r.MarketingStopped = stop);
        await _webhooks.PostAsync(PreferenceEvents.Marketing(who, to, stop, _world.Clock.GetUtcNow()), cancellationToken);
    }

    /// <summary>The customer blocks a number, which learns nothing of it: its messages are sent and never delivered.</summary>
    public void SetBlocks(string phone, string? number, bool blocks) =>
        _world.Phones.Require(phone).With(_world.Accounts.RequireNumber(number), r => r.BlocksBusiness = blocks);

    /// <summary>Listens to a voice message; false when the customer did before.</summary>
    /// <exception cref="SimulatorException">It is no voice message of a business.</exception>
    public bool Play(string messageId)
    {
        var message = _world.Phones.RequireMessage(messageId);
        return message is { FromBusiness: true, Type: "audio" } ? _world.Statuses.Play(message) : throw new SimulatorException("Only audio of a business can be played.");
    }

    private Phone Sender(CustomerMessage written)
    {
        var digits = PhoneDigits.Parse(written.From) ?? throw new SimulatorException($"\"{written.From}\" is no phone number in E.164.");
        if (_world.Accounts.FindNumberByDigits(digits) is not null) throw new SimulatorException($"{written.From} is a business number.");
        var phone = _world.Phones.GetOrCreate(digits, written.Name);
        if (written.Name is not null) phone.Name = written.Name;
        return phone;
    }

    private static string? GivenId(JsonElement? message) => message is { } given && given.ValueKind == JsonValueKind.Object
        && given.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? JsonText.Of(id)
            : null;

    private static string TypeOf(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object) throw new SimulatorException("message is a JSON object.");
        return message.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? JsonText.Of(type) : "unknown";
    }
}
