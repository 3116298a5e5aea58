using Google.Protobuf;
using Parley.Domain.Desk;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>An account's settings of its desk as they are kept: as the API's JSON, of which a later program's fields are left out.</summary>
public static class DeskSettingsText
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>The settings with everything that was not said filled in.</summary>
    /// <param name="text">Null for an account that has said nothing.</param>
    public static DeskSettings Read(string? text)
    {
        var settings = text is null ? new DeskSettings() : Parser.Parse<DeskSettings>(text);
        settings.AutoAssignment ??= new AutoAssignment();
        if (settings.AutoAssignment.Capacity == 0) settings.AutoAssignment.Capacity = Assignment.UsualCapacity;
        return settings;
    }

    public static string Write(DeskSettings settings) => JsonFormatter.Default.Format(settings);
}
