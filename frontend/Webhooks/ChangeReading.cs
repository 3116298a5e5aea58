using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>What one change held.</summary>
public sealed record ChangeReading(ImmutableArray<MessageReading> Messages, ImmutableArray<StatusReading> Statuses, ImmutableArray<FactReading> Facts, ImmutableArray<Fault> Faults)
{
    /// <summary>What WhatsApp says of the number itself.</summary>
    public ImmutableArray<NumberError> Errors { get; init; } = [];
}

/// <summary>An error that WhatsApp reports of a number and of no message, call or person.</summary>
/// <param name="Field">The webhook's field.</param>
/// <param name="Code">Meta's code; null where there is none that is a number.</param>
/// <param name="Text">What a person may read about it.</param>
/// <param name="Raw">The error, byte for byte.</param>
public sealed record NumberError(string Field, int? Code, string? Text, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The errors that stand in <paramref name="element"/> itself.</summary>
    public static ImmutableArray<NumberError> Of(string field, JsonElement element)
    {
        // Hardly any change has one.
        ImmutableArray<NumberError>.Builder? errors = null;
        foreach (var error in element.Items("errors"))
        {
            var text = error.Object("error_data").Text("details") ?? error.Text("message") ?? error.Text("title");
            (errors ??= ImmutableArray.CreateBuilder<NumberError>()).Add(new NumberError(field, StatusReadings.Number(error.Text("code")), text, error.Raw()));
        }

        return errors?.ToImmutable() ?? [];
    }
}

/// <summary>A message and who wrote it.</summary>
/// <param name="File">What WhatsApp keeps for it, if anything.</param>
/// <param name="Username">What they call themselves in WhatsApp, without '@', lower case.</param>
/// <param name="Rename">What they are called from now on, where the message says so.</param>
public sealed record MessageReading(Peer Peer, InboundMessage Message, FileReading? File = null, string? Username = null, RenameContact? Rename = null);

/// <summary>A file that WhatsApp keeps for a message.</summary>
/// <param name="WhatsAppId">WhatsApp's id of it.</param>
/// <param name="Kind">image, video, audio, document or sticker.</param>
public sealed record FileReading(string WhatsAppId, string Kind, string? MimeType, string? FileName);

/// <summary>Something that happened beside messages, and with whom.</summary>
/// <param name="File">What WhatsApp keeps for it, if anything.</param>
public sealed record FactReading(Peer Peer, ConversationFact Fact, FileReading? File = null);

/// <summary>A fragment that could not be handled.</summary>
public sealed record Fault(string Reason, string Detail, ReadOnlyMemory<byte> Fragment);
