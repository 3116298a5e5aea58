namespace Parley.Simulator.Accounts;

/// <summary>A demand on the simulated world that it cannot meet; the message is for the person who made it.</summary>
public sealed class SimulatorException(string message, int httpStatus = 400) : Exception(message)
{
    /// <summary>What the control API answers: 400, 404 or 409.</summary>
    public int HttpStatus { get; } = httpStatus;

    public static SimulatorException NotFound(string what) => new(what, 404);

    public static SimulatorException Conflict(string what) => new(what, 409);
}
