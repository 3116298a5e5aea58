namespace Parley.Domain.Desk;

/// <summary>
/// Who gets which conversation: in turn, the one who waited longest for one first, as long as there is room. Pure.
/// </summary>
public static class Assignment
{
    /// <summary>How many open conversations a person takes where nobody says otherwise, and the most that can be said.</summary>
    public const int UsualCapacity = 10, MostCapacity = 500;

    /// <summary>Gives conversations out; those that nobody has room for are left.</summary>
    /// <param name="waiting">The longest waiting first.</param>
    /// <param name="agents">Those who are available, whoever was given one last at the end.</param>
    public static IEnumerable<(T Conversation, PersonId Person)> Give<T>(IEnumerable<T> waiting, IEnumerable<AgentRoom> agents)
    {
        var turn = new Queue<AgentRoom>(agents.Where(static agent => agent.Room > 0));
        foreach (var conversation in waiting)
        {
            if (!turn.TryDequeue(out var next)) yield break;
            yield return (conversation, next.Person);
            if (next.Room > 1) turn.Enqueue(next with { Room = next.Room - 1 });
        }
    }
}

/// <summary>Somebody who takes conversations.</summary>
/// <param name="Room">How many more.</param>
public readonly record struct AgentRoom(PersonId Person, int Room);
