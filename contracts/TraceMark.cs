using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace Parley.Contracts;

/// <summary>
/// The W3C trace context of what wrote an event or a send, as the last member of its JSON: <c>"trace":"00-…"</c>. Whoever
/// takes it up later, in another process or after a restart, goes on in the same trace. Only what is recorded leaves a mark.
/// </summary>
public static class TraceMark
{
    private const int ContextLength = 55;
    private const int BriefLength = 32;

    private static ReadOnlySpan<byte> Member => "\"trace\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Whether what a span writes is to carry its mark.</summary>
    public static bool IsDue(Activity? span) => span is { Recorded: true, IdFormat: ActivityIdFormat.W3C };

    /// <summary>The JSON object with the span's context at its end.</summary>
    public static ReadOnlyMemory<byte> Add(ReadOnlyMemory<byte> json, Activity span)
    {
        // What others wrote after the version may be of any length.
        if (span.Id is not { Length: ContextLength } context) return json;
        var comma = json.Length > "{}".Length ? 1 : 0;
        var marked = new byte[json.Length - 1 + comma + Member.Length + ContextLength + End.Length];
        json.Span[..^1].CopyTo(marked);
        var rest = marked.AsSpan(json.Length - 1);
        if (comma > 0) rest[0] = (byte)',';
        rest = rest[comma..];
        Member.CopyTo(rest);
        Encoding.ASCII.GetBytes(context, rest[Member.Length..]);
        End.CopyTo(rest[(Member.Length + ContextLength)..]);
        return marked;
    }

    /// <summary>The context at the end of a JSON object; the default where there is none.</summary>
    public static ActivityContext Read(ReadOnlySpan<byte> json)
    {
        var length = Member.Length + ContextLength + End.Length;
        if (json.Length <= length || !json.EndsWith(End)) return default;
        var member = json[^length..];
        if (!member.StartsWith(Member)) return default;
        return ActivityContext.TryParse(Encoding.ASCII.GetString(member.Slice(Member.Length, ContextLength)), null, isRemote: true, out var context) ? context : default;
    }

    /// <summary>The context in 32 characters, letters, digits, '-' and '_', for where there is little room.</summary>
    public static string Brief(ActivityContext context)
    {
        Span<byte> bytes = stackalloc byte[24];
        context.TraceId.CopyTo(bytes[..16]);
        context.SpanId.CopyTo(bytes[16..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads <see cref="Brief"/>; the default for anything else.</summary>
    public static ActivityContext ReadBrief(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[24];
        if (text.Length != BriefLength || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != bytes.Length) return default;
        return new ActivityContext(ActivityTraceId.CreateFromBytes(bytes[..16]), ActivitySpanId.CreateFromBytes(bytes[16..]), ActivityTraceFlags.Recorded, isRemote: true);
    }
}
