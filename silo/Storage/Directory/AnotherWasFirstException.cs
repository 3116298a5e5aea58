namespace Parley.Storage.Directories;

/// <summary>Thrown within a write so that all of it is undone: one of its identities belongs to someone already.</summary>
internal sealed class AnotherWasFirstException() : Exception("An identity was taken in the meantime.");
