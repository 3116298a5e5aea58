using System.Text.RegularExpressions;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>
/// The name that a business number has in WhatsApp beside its number: one for each, and each once in the world, customers'
/// names included. Which of 147001 to 147004 Meta answers when is not published; here 147001 is about the form and 147002
/// about a name that somebody has.
/// </summary>
internal sealed partial class UsernameEdges(World world)
{
    public static GraphError BadForm { get; } = new(147001, "Invalid username",
        "A username has 3 to 35 letters, digits, periods and underscores, at least one of them a letter; periods stand neither first, last nor beside each other; it does not begin with www nor end like a domain.");

    public static GraphError Taken { get; } = new(147002, "Username not available", "The username is not available because it is associated with another account.");

    public static GraphError OwnNumbers { get; } = new(147005, "Username in use by another number",
        "The username belongs to another phone number of the same business portfolio. Set transfer_action to force_transfer to move it.");

    public static Task GetAsync(GraphRequest request)
    {
        var json = new MetaJson().Open();
        if (request.Number.Username is { } name) json.Value("username", name).Value("status", "approved");
        return GraphResponse.WriteAsync(request.Http, 200, json.Close().ToArray());
    }

    public Task SetAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "");
        var name = part.NeedText("username", 200).TrimStart('@');
        var force = part.Has("transfer_action") && part.Choice("transfer_action", "none", "force_transfer") == "force_transfer";
        if (!Form().IsMatch(name) || name.Contains("..", StringComparison.Ordinal) || name.StartsWith("www", StringComparison.OrdinalIgnoreCase) || Domain().IsMatch(name)) throw new FormException(BadForm);
        var number = request.Number;
        if (world.Phones.All.Any(phone => Same(phone.Username, name))) throw new FormException(Taken);
        if (world.Accounts.Numbers.FirstOrDefault(other => other != number && Same(other.Username, name)) is { } holder)
        {
            if (holder.Waba.Portfolio != number.Waba.Portfolio) throw new FormException(Taken);
            if (!force) throw new FormException(OwnNumbers);
            holder.Username = null;
            world.Post(AccountEvents.Username(holder, name, "deleted", world.Clock.GetUtcNow()));
        }

        number.Username = name;
        world.Post(AccountEvents.Username(number, name, "approved", world.Clock.GetUtcNow()));
        return new MetaJson().Open().Value("status", "approved").Close().ToArray();
    });

    public Task DeleteAsync(GraphRequest request)
    {
        if (request.Number.Username is { } name)
        {
            request.Number.Username = null;
            world.Post(AccountEvents.Username(request.Number, name, "deleted", world.Clock.GetUtcNow()));
        }

        return GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success);
    }

    public Task SuggestAsync(GraphRequest request)
    {
        var stem = string.Concat(request.Number.VerifiedName.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));
        if (stem.Length < 3 || !stem.Any(char.IsAsciiLetter)) stem = "business" + stem;
        if (stem.Length > 28) stem = stem[..28];
        var json = new MetaJson().Open().OpenArray("data").Open().OpenArray("username_suggestions");
        foreach (var name in (string[])[stem, stem + "_shop", "hello." + stem])
        {
            if (!world.Accounts.Numbers.Any(number => Same(number.Username, name)) && !world.Phones.All.Any(phone => Same(phone.Username, name))) json.Value(null, name);
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.CloseArray().Close().CloseArray().Close().ToArray());
    }

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?=.*[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_.]{1,33}[A-Za-z0-9_]\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\.(com|net|org|info|biz|edu|gov|html)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Domain();
}
