using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Groups;

/// <summary>All groups, by id. Safe for use from many threads.</summary>
public sealed class GroupBook
{
    /// <summary>The most groups of one number.</summary>
    public const int MaxGroups = 10_000;

    private readonly ConcurrentDictionary<string, Group> _groups = new(StringComparer.Ordinal);

    /// <summary>Groups of a number, oldest first.</summary>
    public IReadOnlyList<Group> Of(BusinessNumber number) => [.. _groups.Values.Where(group => group.Number == number).OrderBy(group => group.CreatedAt).ThenBy(group => group.Id, StringComparer.Ordinal)];

    public Group? Find(string id) => _groups.GetValueOrDefault(id);

    /// <exception cref="SimulatorException">There is none.</exception>
    public Group Require(string id) => Find(id) ?? throw SimulatorException.NotFound($"There is no group {id}.");

    /// <summary>The group behind a link; null when the link is of none (any more).</summary>
    public Group? ByLink(string link) => link.Split('/')[^1] is { Length: > 0 } code ? _groups.Values.FirstOrDefault(group => group.LinkCode == code) : null;

    internal bool Add(Group group) => _groups.Count(known => known.Value.Number == group.Number) < MaxGroups && _groups.TryAdd(group.Id, group);

    internal bool Remove(Group group) => _groups.TryRemove(group.Id, out _);

    internal void Clear() => _groups.Clear();

    /// <summary>An id in the shape of Meta's: base64 of what it is, the number, and something random.</summary>
    internal static string NewId(string kind, BusinessNumber number) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"{(kind == "group" ? "capi_group" : kind)}:{number.Digits}:120363{RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue)}{RandomNumberGenerator.GetInt32(100, 1000)}")).Replace('=', 'Z').Replace('+', 'Z').Replace('/', 'Z') + "D";

    internal static string NewCode() => Ids.Secret(11).ToUpperInvariant();
}
