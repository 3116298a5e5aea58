using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Groups;

namespace Parley.Simulator.Control;

/// <param name="Link">The group's invite link.</param>
internal sealed record FollowRequest(string Phone, string Link);

internal sealed record MemberRequest(string Phone);

/// <param name="Message">For anything but a text: the JSON with its type.</param>
internal sealed record GroupWriteRequest(string Phone, string? Text = null, JsonElement? Message = null);

internal sealed record SuspendRequest(bool Suspended);

/// <summary>The paths under <c>/_sim/groups</c>: what members do with groups, and Meta.</summary>
internal static class GroupApi
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        var groups = world.Groups;
        Endpoints.Get(routes, "groups", _ => new { groups = world.Accounts.Numbers.SelectMany(groups.Book.Of).Select(Of) });
        Endpoints.Post<FollowRequest>(routes, "groups/follow", (_, asked) => new { request = groups.Follow(asked.Phone, asked.Link)?.Id });
        Act<MemberRequest>(routes, "leave", (id, asked) => groups.Leave(asked.Phone, id));
        Act<MemberRequest>(routes, "withdraw", (id, asked) => groups.Withdraw(asked.Phone, id));
        Act<SuspendRequest>(routes, "suspend", (id, asked) => groups.Suspend(id, asked.Suspended));
        Endpoints.Map(routes, "POST", "groups/{id}/messages", async http =>
        {
            var asked = await Requests.ReadAsync<GroupWriteRequest>(http);
            return new { id = groups.Write(asked.Phone, Endpoints.Route(http, "id"), asked.Text, asked.Message).Id };
        });
        Endpoints.Map(routes, "GET", "groups/{id}/messages", http => Task.FromResult<object>(new
        {
            messages = groups.Book.Require(Endpoints.Route(http, "id")).Messages.Select(said => new { said.Id, from = said.From is { } who ? "+" + who.Digits : null, said.Type, said.Text, content = said.Content.ValueKind == JsonValueKind.Undefined ? (JsonElement?)null : said.Content, said.At }),
        }));
    }

    private static object Of(Group group) => new
    {
        group.Id, number = group.Number.Id, group.Subject, group.Description, group.ApprovalRequired, group.Suspended, group.Link, members = group.Members.Select(member => "+" + member.Digits),
        requests = group.Requests.Select(request => new { request.Id, phone = "+" + request.Phone.Digits }),
    };

    private static void Act<T>(IEndpointRouteBuilder routes, string name, Action<string, T> act) where T : class => Endpoints.Map(routes, "POST", $"groups/{{id}}/{name}", async http =>
    {
        act(Endpoints.Route(http, "id"), await Requests.ReadAsync<T>(http));
        return Endpoints.Success;
    });
}
