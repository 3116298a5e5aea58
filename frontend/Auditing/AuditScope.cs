using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Access;
using Parley.V1;

namespace Parley.Frontend.Auditing;

/// <summary>What is being written down of a call. A handler may say what it found and what it left; whatever it says is kept short and free of secrets.</summary>
public sealed class AuditScope
{
    private const int MaxFields = 32, MaxValue = 256, MaxAgent = 256;
    private const string Hidden = "(hidden)";
    private static readonly string[] Secretive = ["secret", "token", "password", "pin", "code", "credential", "cookie"];
    private readonly AuditRule? _rule;
    private readonly AuditId _copy = AuditId.New();
    private readonly SortedDictionary<string, string> _before = new(StringComparer.Ordinal), _after = new(StringComparer.Ordinal);
    private AuditEntry? _entry;
    private TenantId? _also;

    private AuditScope()
    {
    }

    /// <param name="rule">How the method is recorded.</param>
    /// <param name="entry">What is known when the call comes in.</param>
    /// <param name="request">The request, where it may name the target.</param>
    public AuditScope(AuditRule rule, AuditEntry entry, IMessage? request)
    {
        _rule = rule;
        _entry = entry with { TargetKind = rule.Target, Target = AuditTarget.Read(request, rule.Asked, rule.Target) };
    }

    /// <summary>The scope of calls that are not recorded: it takes everything and keeps nothing.</summary>
    public static AuditScope Unrecorded { get; } = new();

    /// <summary>How the call is recorded.</summary>
    public AuditRule.Types.Kind Kind => _rule?.Kind ?? AuditRule.Types.Kind.None;

    /// <summary>The scope of the call that a request makes.</summary>
    public static AuditScope Of(HttpContext http) => http.Features.Get<AuditScope>() ?? Unrecorded;

    /// <summary>What is known of a caller and of where a request comes from.</summary>
    public static AuditEntry Entry(HttpContext http, TenantId? tenant, AuditActor actor, string action, DateTimeOffset at)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return new AuditEntry(AuditId.New(), tenant, at, actor, action)
        {
            Address = Address(http.Connection.RemoteIpAddress),
            UserAgent = agent.Length == 0 ? null : agent.Length > MaxAgent ? agent[..MaxAgent] : agent,
        };
    }

    /// <summary>Notes a value before and after; null for none. Equal ones are not noted, and what is called like a secret only as having changed.</summary>
    public void Changed(string field, string? before, string? after)
    {
        if (_rule is null || before == after || _before.Count + _after.Count >= MaxFields) return;
        Note(_before, field, before);
        Note(_after, field, after);
    }

    /// <summary>Says what the call concerns, where neither request nor answer names it.</summary>
    public void Concerns(string target)
    {
        if (_entry is not null) _entry = _entry with { Target = AuditTarget.IdOrNone(target, _entry.TargetKind) };
    }

    /// <summary>Says who acts and in whose audit it belongs, where the handler finds out: somebody signs in.</summary>
    public void By(AuditActor actor, TenantId? tenant)
    {
        if (_entry is not null) _entry = _entry with { Actor = actor, Tenant = tenant };
    }

    /// <summary>Says whom an act of the platform concerns, where its target is no tenant: it is recorded in that tenant's audit too.</summary>
    public void Also(TenantId tenant)
    {
        if (_rule is not null) _also = tenant;
    }

    /// <summary>The answer may name what was made.</summary>
    internal void Answered(object? answer)
    {
        if (_rule is { Made.Length: > 0 } && AuditTarget.Read(answer as IMessage, _rule.Made, _rule.Target) is { Length: > 0 } made) _entry = _entry! with { Target = made };
    }

    /// <summary>The records as far as they are known: the caller's, and one for the tenant that an act of the platform concerns.</summary>
    internal ImmutableArray<AuditEntry> Entries(AuditOutcome outcome = AuditOutcome.Done, string reason = "")
    {
        var entry = _entry! with { Outcome = outcome, Reason = reason, Before = Text(_before), After = Text(_after) };
        var concerned = _also ?? (entry.TargetKind == "tenant" && TenantId.TryParse(entry.Target, out var tenant) ? tenant : null);
        return entry.Tenant is null && concerned is not null ? [entry, entry with { Id = _copy, Tenant = concerned }] : [entry];
    }

    private static void Note(SortedDictionary<string, string> values, string field, string? value)
    {
        if (value is null) return;
        values[field] = Array.Exists(Secretive, word => field.Contains(word, StringComparison.OrdinalIgnoreCase)) ? Hidden : value.Length > MaxValue ? value[..MaxValue] + "…" : value;
    }

    private static string? Text(SortedDictionary<string, string> values) => values.Count == 0 ? null : JsonSerializer.Serialize(values);

    private static string? Address(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
