using System.Net.Http.Json;
using System.Text.Json;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>How somebody becomes the platform's admin: by the first start's link, and by the verb when nobody can sign in.</summary>
[Trait("Promise", "S3.5")]
public sealed class AdminLinkTests
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task The_first_start_prints_a_link_and_the_verb_another_one_when_it_is_needed()
    {
        using var folder = new TemporaryFolder();
        using var http = new HttpClient(new LoopbackOnlyHandler());
        await using (var first = await SiloProcess.DemoAsync(folder.Path))
        {
            using var used = await UseAsync(http, first, first.Announced.GetProperty("firstAdmin").GetString()!, "root@example.com");
            Assert.True(used.IsSuccessStatusCode, await used.Content.ReadAsStringAsync());
            var (busy, _, said) = await SiloProcess.RunAsync(["admin-link", "--data", folder.Path]);
            Assert.NotEqual(0, busy);
            Assert.StartsWith("silo: ", said, StringComparison.Ordinal);
            Assert.Equal(0, await first.StopAsync());
        }

        var (code, output, error) = await SiloProcess.RunAsync(["admin-link", "--data", folder.Path, "--Parley:People:PublicUrl", "https://parley.example.com"]);
        Assert.True(code == 0, error);
        Assert.StartsWith("https://parley.example.com/link#", output, StringComparison.Ordinal);

        await using var second = await SiloProcess.DemoAsync(folder.Path);
        // There is an admin now: nothing is printed, and the verb's link works.
        Assert.Equal(JsonValueKind.Null, second.Announced.GetProperty("firstAdmin").ValueKind);
        using var joined = await UseAsync(http, second, output.Trim(), "second@example.com");
        Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync());
        using var again = await UseAsync(http, second, output.Trim(), "third@example.com");
        Assert.Contains("LINK_OVER", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> UseAsync(HttpClient http, SiloProcess silo, string link, string email) =>
        http.PostAsJsonAsync($"{silo.Web}/v1/links:use", new { secret = link.Split('#')[1], email, name = "Root", password = Password });
}
