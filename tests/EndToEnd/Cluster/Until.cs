namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>Waits for something to become so.</summary>
internal static class Until
{
    public static Task ThatAsync(Func<bool> condition) => ThatAsync(() => Task.FromResult(condition()));

    public static async Task ThatAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; !await condition(); i++)
        {
            Assert.True(i < 1200, "It did not happen within two minutes.");
            await Task.Delay(100);
        }
    }
}
