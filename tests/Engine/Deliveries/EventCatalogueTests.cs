using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Domain;
using Parley.Frontend.Feeds;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>docs/events.md shows every type of event as the API gives it; this holds the page against the program.</summary>
public class EventCatalogueTests
{
    private const string Begin = "<!-- samples: made by EventCatalogueTests, which also checks them -->", End = "<!-- end of samples -->";
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Page => System.IO.Path.Combine(Root(), "docs", "events.md");

    [Fact]
    public void Every_type_of_event_is_listed_with_its_schema_a_description_and_a_sample_with_data()
    {
        var types = EventCatalogue.All;
        Assert.Equal(EventCodec.Kinds.Append(EventCatalogue.TestType).Order(StringComparer.Ordinal), types.Select(type => type.Name));
        Assert.All(types, type => Assert.Equal(type.Name, type.Sample.Type));
        Assert.All(types, type => Assert.NotEqual(Event.DataOneofCase.None, type.Sample.DataCase));
        Assert.All(types, type => Assert.True(type.Schema > 0 && type.Description.EndsWith('.')));
        Assert.Equal(Event.Descriptor.Oneofs.Single(one => one.Name == "data").Fields.Count, types.Select(type => type.Sample.DataCase).Distinct().Count());
    }

    [Fact]
    public async Task The_page_shows_the_samples_as_the_api_gives_them()
    {
        var text = await File.ReadAllTextAsync(Page);
        var expected = Written();
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin > 0 && end > begin, "docs/events.md has lost the marks around its samples.");
        var shown = text[(begin + Begin.Length)..end];
        if (shown != expected && Environment.GetEnvironmentVariable("PARLEY_WRITE_DOCS") == "1") await File.WriteAllTextAsync(Page, text[..(begin + Begin.Length)] + expected + text[end..]);
        Assert.True(shown == expected, "docs/events.md differs from what the API gives. Run this test with PARLEY_WRITE_DOCS=1 to write it anew, and read the difference.");
    }

    private static string Written()
    {
        var text = new StringBuilder("\n");
        foreach (var type in EventCatalogue.All)
        {
            var json = new ArrayBufferWriter<byte>();
            ApiJson.Write(json, type.Sample);
            text.Append($"\n### {type.Name}\n\n{type.Description}\n\n```json\n").Append(JsonSerializer.Serialize(JsonDocument.Parse(json.WrittenMemory).RootElement, Pretty).ReplaceLineEndings("\n")).Append("\n```\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Parley.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside of their working tree.");
    }
}
