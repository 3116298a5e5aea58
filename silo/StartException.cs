namespace Parley.Silo;

/// <summary>Why the program does not start, in one line for a person: what is wrong and what to do.</summary>
public sealed class StartException(string message) : Exception(message);
