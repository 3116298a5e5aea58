namespace Parley.Simulator.Graph.Sends;

/// <summary>The first thing that is wrong with the form of a request; becomes the answer in the one place that reads forms.</summary>
internal sealed class FormException(GraphError error) : Exception(error.Title)
{
    public GraphError Error { get; } = error;
}
