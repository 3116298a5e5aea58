using System.Globalization;
using Google.Protobuf;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>A span as it left by OTLP (opentelemetry/proto/trace/v1); ids in hex.</summary>
/// <param name="Parent">Empty for the first of a trace.</param>
/// <param name="Links">Traces that it is linked to.</param>
internal sealed record ExportedSpan(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Links)
{
    // Numbers of fields in the protocol's messages.
    private const int ResourceSpans = 1, ScopeSpans = 2, Spans = 2, TraceField = 1, IdField = 2, ParentField = 4, NameField = 5, TagField = 9, LinkField = 13, KeyField = 1, ValueField = 2;

    /// <summary>The spans of an export request.</summary>
    public static IEnumerable<ExportedSpan> ReadAll(byte[] request) =>
        from resource in Fields(request) where resource.Number == ResourceSpans
        from scope in Fields(resource.Bytes) where scope.Number == ScopeSpans
        from span in Fields(scope.Bytes) where span.Number == Spans
        select Read(span.Bytes);

    private static ExportedSpan Read(byte[] span)
    {
        var fields = Fields(span).ToLookup(static field => field.Number, static field => field.Bytes);
        var tags = fields[TagField].Select(static tag => Fields(tag).ToDictionary(static part => part.Number, static part => part.Bytes))
            .ToDictionary(static tag => Text(tag[KeyField]), static tag => Fields(tag[ValueField]).Select(static value => Text(value.Bytes)).FirstOrDefault(""), StringComparer.Ordinal);
        var links = fields[LinkField].Select(static link => Convert.ToHexStringLower(Fields(link).First(static part => part.Number == TraceField).Bytes)).ToArray();
        return new ExportedSpan(Hex(fields[TraceField]), Hex(fields[IdField]), Hex(fields[ParentField]), Text(fields[NameField].Single()), tags, links);
    }

    private static string Hex(IEnumerable<byte[]> field) => Convert.ToHexStringLower(field.FirstOrDefault([]));

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    /// <summary>A message's fields; numbers as their decimal text, what is of fixed size left out.</summary>
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited:
                    yield return (WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray());
                    break;
                case WireFormat.WireType.Varint:
                    yield return (WireFormat.GetTagFieldNumber(tag), System.Text.Encoding.UTF8.GetBytes(input.ReadInt64().ToString(CultureInfo.InvariantCulture)));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }
}
