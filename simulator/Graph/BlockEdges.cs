using System.Text;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Phones;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>The block list of a number: who is on it can neither be written to nor be heard of.</summary>
internal sealed class BlockEdges(World world)
{
    private const int MostAtOnce = 1_000;

    public Task BlockAsync(GraphRequest request) => ChangeAsync(request, "added_users", phone =>
        // Only who wrote within a day can be blocked.
        !phone.With(request.Number, r => r.WindowOpen(world.Clock.GetUtcNow())) ? GraphErrors.WindowClosed
            : request.Number.Blocked.TryAdd(phone.Digits, phone) ? null : GraphErrors.InvalidValue("The user is blocked already."));

    public Task UnblockAsync(GraphRequest request) => ChangeAsync(request, "removed_users", phone =>
        request.Number.Blocked.TryRemove(phone.Digits, out _) ? null : GraphErrors.InvalidValue("The user is not blocked."));

    public static Task ListAsync(GraphRequest request)
    {
        var phones = request.Number.Blocked.Values.OrderBy(p => p.Digits, StringComparer.Ordinal).ToList();
        var limit = int.TryParse(request.Parameter("limit"), out var asked) && asked > 0 ? asked : 100;
        var after = request.Parameter("after") is { } cursor ? Decoded(cursor) : "";
        var page = phones.Where(p => string.CompareOrdinal(p.Digits, after) > 0).Take(limit).ToList();
        var json = new MetaJson().Open().OpenArray("data");
        foreach (var phone in page) json.Open().Value("messaging_product", "whatsapp").Value("wa_id", phone.Digits).Close();
        json.CloseArray();
        if (page.Count > 0) json.Open("paging").Open("cursors").Value("before", Encoded(page[0].Digits)).Value("after", Encoded(page[^1].Digits)).Close().Close();
        return GraphResponse.WriteAsync(request.Http, 200, json.Close().ToArray());
    }

    private Task ChangeAsync(GraphRequest request, string done, Func<Phone, GraphError?> change) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "");
        part.Choice("messaging_product", "whatsapp");
        var changed = new List<(string Input, Phone Phone)>();
        var failed = new List<(string Input, Phone? Phone, GraphError Error)>();
        foreach (var user in part.NeedItems("block_users", 1, MostAtOnce))
        {
            var input = user.AsObject().Text("user", 200) ?? user.NeedText("user_id", 200);
            var phone = world.Phones.Find(input) ?? world.Phones.FindByUserId(input);
            var error = phone is { OnWhatsApp: true } ? change(phone) : GraphErrors.Undeliverable;
            if (error is null) changed.Add((input, phone!));
            else failed.Add((input, phone, error));
        }

        var json = new MetaJson().Open().Value("messaging_product", "whatsapp").Open("block_users");
        if (changed.Count > 0 || failed.Count == 0)
        {
            json.OpenArray(done);
            foreach (var (input, phone) in changed) json.Open().Value("input", input).Value("wa_id", phone.Digits).Close();
            json.CloseArray();
        }

        if (failed.Count > 0) WriteFailed(json, failed);
        return json.Close().Close().ToArray();
    });

    private static void WriteFailed(MetaJson json, List<(string Input, Phone? Phone, GraphError Error)> failed)
    {
        json.OpenArray("failed_users");
        foreach (var (input, phone, error) in failed)
        {
            json.Open().Value("input", input).Optional("wa_id", phone?.Digits).OpenArray("errors").Open()
                .Value("message", error.Title).Value("code", error.Code).Open("error_data").Value("details", error.Details ?? error.Title).Close()
                .Close().CloseArray().Close();
        }

        json.CloseArray();
    }

    private static string Encoded(string digits) => Convert.ToBase64String(Encoding.ASCII.GetBytes(digits));

    private static string Decoded(string cursor)
    {
        try
        {
            return Encoding.ASCII.GetString(Convert.FromBase64String(cursor));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
