namespace Parley.Simulator.Graph;

/// <summary>Why Meta does not take a template: always error 100, told apart by its subcode.</summary>
public static class CreationErrors
{
    public static GraphError Format(string what) => Make(2388047, "Message header format is incorrect", what);

    public static GraphError Body(string what) => Make(2388072, "Message body format is incorrect", what);

    public static GraphError Footer(string what) => Make(2388073, "Message footer format is incorrect", what);

    public static GraphError TooLong(string what) => Make(2388040, "Character limit exceeded", what);

    public static GraphError Ratio { get; } = Make(2388293, "Parameters words ratio exceeds limit",
        "This template has too many variables for its length. Reduce the number of variables or make the text longer.");

    public static GraphError Edges { get; } = Make(2388299, "Leading or trailing params not allowed", "Variables can't be at the start or end of the template.");

    public static GraphError Full { get; } = Make(2388019, "Message template limit exceeded", "The account has as many templates as it may have. Delete some.");

    public static GraphError Duplicate(string name, string language) =>
        Make(2388024, "Content in this language already exists", $"There is already {language} content for the template {name}.");

    public static GraphError BeingDeleted(string name) => Make(2388023, "Message template language is being deleted",
        $"New content for {name} can't be added while the existing content is being deleted. Try again in 30 days, or use another name.");

    public static GraphError NotEditable(string why) => Make(2388003, "This template can't be edited", why);

    public static GraphError NoSuchTemplate(string name) => Make(2593002, "Message template not found", $"The template {name} does not exist.");

    public static GraphError Buttons(string what) => Make(2388043, "Message template buttons are incorrect", what);

    private static GraphError Make(int subcode, string title, string message) =>
        new(100, "Invalid parameter") { Subcode = subcode, UserTitle = title, UserMessage = message };
}
