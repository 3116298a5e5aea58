namespace Parley.Simulator.Templates;

/// <summary>What the phone shows of a template: everything filled in.</summary>
/// <param name="HeaderFormat">Null without a header.</param>
public sealed record FilledTemplate(
    string Name, string Language, TemplateCategory Category, string? HeaderFormat, string? Header, string Body, string? Footer,
    IReadOnlyList<FilledButton> Buttons, IReadOnlyList<FilledTemplate> Cards);

/// <summary>A button as the phone shows it.</summary>
/// <param name="Payload">What comes back when it is tapped, for quick replies; the code to copy for codes.</param>
public sealed record FilledButton(string Type, string Text, string? Url = null, string? Phone = null, string? Payload = null);
