namespace Parley.Frontend.Webhooks.Admission;

/// <summary>Something that takes turns.</summary>
internal interface IShare
{
    /// <summary>What is left of its turn. At zero or below the turn goes on, and what was taken beyond it is made up for later.</summary>
    int Credit { get; set; }
}

/// <summary>Deficit round robin (Shreedhar and Varghese, 1995): equal shares by cost, whoever asks how often.</summary>
internal sealed class ShareRing<T> where T : class, IShare
{
    /// <summary>What a turn is worth.</summary>
    private const int Quantum = 4096;

    private readonly Queue<T> _ring = new();

    public int Count => _ring.Count;

    public void Add(T share) => _ring.Enqueue(share);

    /// <summary>Whose turn it is; there is at least one.</summary>
    public T Next()
    {
        while (_ring.Peek().Credit <= 0)
        {
            var share = _ring.Dequeue();
            share.Credit += Quantum;
            _ring.Enqueue(share);
        }

        return _ring.Peek();
    }

    /// <summary>The one whose turn it is wants nothing more; what it did not use is not kept for it.</summary>
    public void RemoveNext() => Leave(_ring.Dequeue());

    /// <summary>Goes round once; those of whom it is true want nothing more.</summary>
    public void RemoveWhere(Predicate<T> isDone)
    {
        for (var left = _ring.Count; left > 0; left--)
        {
            var share = _ring.Dequeue();
            if (isDone(share)) Leave(share);
            else _ring.Enqueue(share);
        }
    }

    private static void Leave(T share)
    {
        if (share.Credit > 0) share.Credit = 0;
    }
}
