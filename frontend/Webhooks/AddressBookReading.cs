using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>An entry of the address book on the business's own phone.</summary>
/// <param name="Phone">E.164 digits without '+'.</param>
public sealed record AddressBookReading(string Phone, SyncContact Entry)
{
    private const int MaxName = 256;

    /// <summary>Reads a change of field <c>smb_app_state_sync</c>.</summary>
    /// <param name="fault">Told of entries that cannot be read.</param>
    public static ImmutableArray<AddressBookReading> Read(JsonElement value, DateTimeOffset now, Action<ReadOnlyMemory<byte>> fault)
    {
        var entries = ImmutableArray.CreateBuilder<AddressBookReading>();
        foreach (var item in value.Items("state_sync"))
        {
            var contact = item.Object("contact");
            if (Senders.Identify(contact.Text("phone_number")) is not { Kind: IdentityKind.Phone } phone || item.Text("action") is not { Length: > 0 and <= 32 } action)
            {
                fault(item.Raw());
                continue;
            }

            var at = WebhookReading.Time(item.Object("metadata").Text("timestamp"), now);
            entries.Add(new AddressBookReading(phone.Value, new SyncContact(action, Short(contact.Text("full_name")), Short(contact.Text("first_name")), at, Raw: item.Raw())));
        }

        return entries.DrainToImmutable();
    }

    private static string? Short(string? text) => text is { Length: > MaxName } ? text[..MaxName] : text;
}
