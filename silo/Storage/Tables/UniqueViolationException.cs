namespace Parley.Storage.Tables;

/// <summary>A unique key refused a row.</summary>
internal sealed class UniqueViolationException(Exception inner) : Exception("A unique key refused the row.", inner);
