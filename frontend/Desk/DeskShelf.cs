using Google.Protobuf;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.Wire;

namespace Parley.Frontend.Desk;

/// <summary>
/// What a tenant's people set up, as the API's own messages: those with the fields <c>id</c> and <c>name</c>. The rest of a
/// message is kept as its JSON, of which a later program's fields are left out.
/// </summary>
public sealed class DeskShelf(IDeskItems items, TimeProvider time)
{
    private const int MaxNameLength = 64;
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>A page of a kind, by name.</summary>
    /// <param name="owner">The person whose they are; null for everybody's.</param>
    public async Task<(IEnumerable<T> Items, string Next)> ListAsync<T>(TenantCall call, DeskItemKind kind, PersonId? owner, string cursor, int pageSize) where T : IMessage<T>, new()
    {
        var page = await items.ListAsync(call.Tenant, kind, owner, Arguments.Cursor(cursor), Arguments.PageSize(pageSize), call.Cancelled);
        return (page.Items.Select(Read<T>), page.Next ?? "");
    }

    /// <summary>One by its id; null where there is none.</summary>
    public async Task<T?> FindAsync<T>(TenantCall call, DeskItemKind kind, string id) where T : class, IMessage<T>, new() =>
        DeskItemId.TryParse(id, out var parsed) && await items.FindAsync(call.Tenant, kind, parsed, call.Cancelled) is { } item ? Read<T>(item) : null;

    /// <summary>Durable on return: makes one or changes the one with its id, or else with its name. What else is in it was checked before.</summary>
    /// <param name="most">How many of the kind an account may have.</param>
    /// <exception cref="RpcException">No such one, a name that another has, or too many.</exception>
    public async Task<T> SaveAsync<T>(TenantCall call, DeskItemKind kind, PersonId? owner, T given, int most) where T : class, IMessage<T>, new()
    {
        var (id, name) = (Text(given, "id"), Text(given, "name").Trim());
        if (name.Length is 0 or > MaxNameLength) throw Arguments.Invalid("NAME_INVALID", $"name is required: 1 to {MaxNameLength} characters.");
        var body = new T();
        body.MergeFrom(given.ToByteArray());
        Set(body, "id", "");
        Set(body, "name", "");
        // A name that somebody else takes at the same moment is found the second time.
        for (var again = true; ; again = false)
        {
            var known = id.Length == 0
                ? await items.FindAsync(call.Tenant, kind, owner, name, call.Cancelled)
                : DeskItemId.TryParse(id, out var parsed) && await items.FindAsync(call.Tenant, kind, parsed, call.Cancelled) is { } found && found.Owner == owner ? found : throw Arguments.NotFound("item");
            if (known is null && await items.CountAsync(call.Tenant, kind, call.Cancelled) >= most)
                throw RpcFailure.Create(StatusCode.FailedPrecondition, "TOO_MANY", $"There are {most} of them already; delete one first.");
            var item = new DeskItem(call.Tenant, known?.Id ?? DeskItemId.New(), kind, owner, name, JsonFormatter.Default.Format(body), time.GetUtcNow());
            if (await items.SaveAsync(item, call.Cancelled)) return Read<T>(item);
            if (!again || id.Length > 0) throw RpcFailure.Create(StatusCode.AlreadyExists, "NAME_TAKEN", "Another one has this name.");
        }
    }

    /// <summary>Durable on return; what is not there is not there afterwards either.</summary>
    public async Task RemoveAsync(TenantCall call, DeskItemKind kind, PersonId? owner, string id)
    {
        if (DeskItemId.TryParse(id, out var parsed)) await items.RemoveAsync(call.Tenant, kind, owner, parsed, call.Cancelled);
    }

    private static T Read<T>(DeskItem item) where T : IMessage<T>, new()
    {
        var read = Parser.Parse<T>(item.Body);
        Set(read, "id", item.Id.Value);
        Set(read, "name", item.Name);
        return read;
    }

    private static string Text(IMessage message, string field) => (string)message.Descriptor.FindFieldByName(field).Accessor.GetValue(message);

    private static void Set(IMessage message, string field, string value) => message.Descriptor.FindFieldByName(field).Accessor.SetValue(message, value);
}
