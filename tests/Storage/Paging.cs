namespace Parley.Tests.Storage;

/// <summary>Walks lists to their end.</summary>
public static class Paging
{
    public static async Task<List<T>> AllAsync<T>(Func<string?, Task<Page<T>>> read)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var page = await read(cursor);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }
}
