namespace Parley.Simulator.Graph;

/// <summary>Why a send does not fit its template.</summary>
public static class TemplateErrors
{
    public static GraphError NotThere(string name, string language) => new(132001, "Template name does not exist in the translation",
        $"template name ({name}) does not exist in {language}", 404);

    public static GraphError Count(string where, int given, int expected) => new(132000, "Number of parameters does not match the expected number of params",
        $"{where}: number of localizable_params ({given}) does not match the expected number of params ({expected})");

    public static GraphError TooLong(int max) => new(132005, "Translated text too long", $"The filled text must be at most {max} characters long.");

    public static GraphError Format(string where, string expected, string received) => new(132012, "Parameter format does not match format in the created template",
        $"{where}: Format mismatch, expected {expected}, received {received}");

    public static GraphError Text { get; } = new(132018, "There's an issue with the parameters in your template",
        "Param text cannot have new-line/tab characters or more than 4 consecutive spaces");

    public static GraphError Paused(string name) =>
        new(132015, "Template is Paused", $"template ({name}) is paused due to low quality and cannot be sent");

    public static GraphError Disabled(string name) =>
        new(132016, "Template is Disabled", $"template ({name}) has been paused too many times and is disabled for good");
}
