namespace Parley.Simulator.Graph.Sends;

/// <summary>What a customer answers by tapping: reply buttons and lists.</summary>
internal static class InteractiveReplies
{
    private const int MaxButtons = 3;
    private const int MaxSections = 10;
    private const int MaxRows = 10;

    public static IEnumerable<MediaUse> Buttons(Part action)
    {
        action.Only("buttons");
        var buttons = action.Need("buttons").AsItems();
        if (buttons.Length is 0 or > MaxButtons)
            throw new FormException(GraphErrors.InvalidValue($"Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {MaxButtons}"));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var titles = new HashSet<string>(StringComparer.Ordinal);
        foreach (var button in buttons)
        {
            button.AsObject().Only("type", "reply").Choice("type", "reply");
            var reply = button.NeedObject("reply").Only("id", "title");
            if (!ids.Add(reply.NeedText("id", 256))) throw reply.OutOfRange("has the id of another button: ids must be unique.");
            if (!titles.Add(reply.NeedText("title", 20))) throw reply.OutOfRange("has the title of another button: titles must be unique.");
        }

        return [];
    }

    public static IEnumerable<MediaUse> List(Part action)
    {
        action.Only("button", "sections").NeedText("button", 20);
        var sections = action.NeedItems("sections", 1, MaxSections);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var rows = 0;
        foreach (var section in sections)
        {
            section.AsObject().Only("title", "rows");
            Title(section, sections.Length);
            foreach (var row in section.NeedItems("rows", 1, 1000))
            {
                rows++;
                row.AsObject().Only("id", "title", "description");
                row.NeedText("title", 24);
                row.Text("description", 72);
                if (!ids.Add(row.NeedText("id", 200))) throw row.OutOfRange("has the id of another row: ids must be unique.");
            }
        }

        return rows <= MaxRows ? [] : throw new FormException(GraphErrors.InvalidValue($"Total row count exceed max allowed count: {MaxRows}"));
    }

    /// <summary>Sections need titles as soon as there are several of them.</summary>
    public static void Title(Part section, int sections)
    {
        if (sections > 1) section.NeedText("title", 24);
        else section.Text("title", 24);
    }
}
