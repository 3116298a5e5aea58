using System.Globalization;
using System.Text;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Groups;

/// <summary>What Graph has about groups: made and listed by their number, then by their own id.</summary>
internal sealed class GroupEdges(World world)
{
    private const int MaxSubject = 128, MaxDescription = 2048, MostListed = 1024, DefaultListed = 25;
    private static readonly string[] Fields = ["join_approval_mode", "subject", "description", "suspended", "creation_timestamp", "participants", "total_participant_count"];

    public Task CreateAsync(GraphRequest request) => AnswerAsync(request, () =>
    {
        var part = Begin(request, request.Number);
        var subject = part.NeedText("subject", 10 * MaxSubject).Trim();
        if (subject.Length > MaxSubject) throw part.Need("subject").OutOfRange($"must be at most {MaxSubject} characters long.");
        var description = part.Text("description", MaxDescription);
        var approval = part.Has("join_approval_mode") && part.Choice("join_approval_mode", "auto_approve", "approval_required") == "approval_required";
        var (id, error) = world.Groups.Create(request.Number, subject, description, approval);
        return id is null ? throw new FormException(error!) : Requested(id);
    });

    public Task ListAsync(GraphRequest request) => AnswerAsync(request, () =>
    {
        if (GroupSide.Eligible(request.Number, world.Settings) is { } no) throw new FormException(no);
        var limit = request.Parameter("limit") is not { } asked ? DefaultListed
            : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is >= 1 and <= MostListed ? given
            : throw new FormException(GraphErrors.InvalidParameter($"Param limit must be between 1 and {MostListed}."));
        var groups = world.Groups.Book.Of(request.Number);
        var from = request.Parameter("after") is { } after ? Position(groups, after) + 1 : request.Parameter("before") is { } before ? Math.Max(0, Position(groups, before) - limit) : 0;
        var page = groups.Skip(from).Take(limit).ToList();
        var json = new MetaJson().Open().Open("data").OpenArray("groups");
        foreach (var group in page) json.Open().Value("id", group.Id).Value("subject", group.Subject).Timestamp("created_at", group.CreatedAt).Close();
        json.CloseArray().Close();
        if (page.Count > 0) json.Open("paging").Open("cursors").Value("before", Cursor(page[0])).Value("after", Cursor(page[^1])).Close().Close();
        return json.Close().ToArray();
    });

    public static Task GetAsync(GraphRequest request)
    {
        var group = request.Group;
        var json = new MetaJson().Open().Value("messaging_product", "whatsapp");
        foreach (var field in request.Fields.Count > 0 ? request.Fields : Fields)
        {
            switch (field)
            {
                case "id" or "messaging_product": break;
                case "join_approval_mode": json.Value(field, GroupEvents.Mode(group)); break;
                case "subject": json.Value(field, group.Subject); break;
                case "description": json.Value(field, group.Description ?? ""); break;
                case "suspended": json.Value(field, group.Suspended); break;
                case "creation_timestamp": json.Value(field, group.CreatedAt.ToUnixTimeSeconds()); break;
                case "total_participant_count": json.Value(field, group.Members.Count); break;
                case "participants":
                    json.OpenArray(field);
                    foreach (var member in group.Members)
                    {
                        var seen = member.SeenBy(group.Number);
                        json.Open().Optional("wa_id", seen.WaId).Optional("user_id", seen.UserId).Optional("parent_user_id", seen.ParentId).Optional("username", seen.Username).Close();
                    }

                    json.CloseArray();
                    break;
                default: return GraphResponse.WriteErrorAsync(request.Http, GraphErrors.UnknownField(field, "WhatsAppBusinessGroup"));
            }
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.Value("id", group.Id).Close().ToArray());
    }

    public Task ChangeAsync(GraphRequest request) => AnswerAsync(request, () =>
    {
        var part = Begin(request, request.Group.Number);
        var (subject, description) = (part.Text("subject", MaxSubject)?.Trim(), part.Text("description", MaxDescription));
        if (subject is null && description is null) throw part.Missing("subject");
        return Requested(world.Groups.Change(request.Group, subject, description));
    });

    public Task DeleteAsync(GraphRequest request) => AnswerAsync(request, () => Requested(world.Groups.Delete(request.Group)));

    public static Task GetLinkAsync(GraphRequest request) => AnswerAsync(request, () => Linked(request.Group));

    public Task ResetLinkAsync(GraphRequest request) => AnswerAsync(request, () =>
    {
        Begin(request, request.Group.Number);
        request.Group.LinkCode = GroupBook.NewCode();
        return Linked(request.Group);
    });

    public Task DeleteLinkAsync(GraphRequest request) => AnswerAsync(request, () =>
    {
        Begin(request, request.Group.Number);
        request.Group.LinkCode = null;
        return new MetaJson().Open().Value("messaging_product", "whatsapp").Value("success", true).Close().ToArray();
    });

    public static Task ListRequestsAsync(GraphRequest request) => AnswerAsync(request, () =>
    {
        var json = new MetaJson().Open().OpenArray("data");
        foreach (var asked in request.Group.Requests)
        {
            var seen = asked.Phone.SeenBy(request.Group.Number);
            json.Open().Value("join_request_id", asked.Id).Optional("wa_id", seen.WaId).Optional("user_id", seen.UserId).Value("creation_timestamp", asked.At.ToUnixTimeSeconds()).Close();
        }

        return json.CloseArray().Close().ToArray();
    });

    public Task ApproveAsync(GraphRequest request) => DecideAsync(request, "approved_join_requests", id => world.Groups.Approve(request.Group, id));

    public Task RejectAsync(GraphRequest request) => DecideAsync(request, "rejected_join_requests", id => GroupSide.Reject(request.Group, id));

    public Task RemoveAsync(GraphRequest request) => AnswerAsync(request, () =>
    {
        var part = Begin(request, request.Group.Number);
        var people = part.NeedItems("participants", 1, Group.MaxMembers).Select(person => person.AsObject().Text("user", 200) ?? person.NeedText("user_id", 200)).ToArray();
        if (people.Distinct(StringComparer.Ordinal).Count() < people.Length) throw new FormException(GroupErrors.Twice);
        return Requested(world.Groups.Remove(request.Group, people));
    });

    private Task DecideAsync(GraphRequest request, string done, Func<string, GraphError?> decide)
    {
        try
        {
            var ids = Begin(request, request.Group.Number).NeedItems("join_requests", 1, 100).Select(item => item.AsText()).ToArray();
            var failed = new List<(string Id, GraphError Error)>();
            var json = new MetaJson().Open().Value("messaging_product", "whatsapp").OpenArray(done);
            foreach (var id in ids)
            {
                if (decide(id) is { } error) failed.Add((id, error));
                else json.Value(null, id);
            }

            json.CloseArray();
            // One that alone fails is refused; among others it is told beside them.
            if (failed.Count == ids.Length && ids.Length == 1) return GraphResponse.WriteErrorAsync(request.Http, failed[0].Error);
            if (failed.Count > 0)
            {
                json.OpenArray("failed_join_requests");
                foreach (var (id, error) in failed) GroupEvents.Errors(json.Open().Value("join_request_id", id), error).Close();
                GroupEvents.Errors(json.CloseArray(), GroupErrors.Partly);
            }

            return GraphResponse.WriteAsync(request.Http, failed.Count > 0 ? GroupErrors.Partly.HttpStatus : 200, json.Close().ToArray());
        }
        catch (FormException e)
        {
            return GraphResponse.WriteErrorAsync(request.Http, e.Error);
        }
    }

    private Part Begin(GraphRequest request, Accounts.BusinessNumber number)
    {
        var part = new Part(request.Body, "");
        part.Choice("messaging_product", "whatsapp");
        return GroupSide.Eligible(number, world.Settings) is { } no ? throw new FormException(no) : part;
    }

    private static int Position(IReadOnlyList<Group> groups, string cursor)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            if (Cursor(groups[i]) == cursor) return i;
        }

        throw new FormException(GroupErrors.BadCursor);
    }

    private static string Cursor(Group group) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"group/{group.Id}"));

    private static byte[] Requested(string id) => new MetaJson().Open().Value("messaging_product", "whatsapp").Value("request_id", id).Close().ToArray();

    private static byte[] Linked(Group group) => group.Link is { } link
        ? new MetaJson().Open().Value("messaging_product", "whatsapp").Value("invite_link", link).Close().ToArray()
        : throw new FormException(GraphErrors.InvalidParameter("The group has no invite link; create one."));

    private static Task AnswerAsync(GraphRequest request, Func<byte[]> answer) => GraphResponse.AnswerAsync(request, answer);
}
