using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Media;

/// <summary>Files that customers send: fetched from WhatsApp at once, kept, and given to their tenant alone.</summary>
public abstract class MediaTests(EngineFixture fixture)
{
    private static readonly byte[] Picture = [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 5_000).Select(i => (byte)i)];

    [Fact]
    [Trait("Promise", "S2.5")]
    public async Task What_a_customer_sends_is_fetched_and_served_to_its_tenant_alone()
    {
        var shop = await fixture.NewShopAsync();
        var other = await fixture.NewShopAsync();
        var id = await shop.SendFileAsync(TestShop.NewCustomer(), "image", "image/jpeg", Picture, "\"caption\":\"look\"");

        using var response = await shop.FetchedAsync(id);

        Assert.Equal(Picture, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(("nosniff", "inline"), (response.Headers.GetValues("X-Content-Type-Options").Single(), response.Content.Headers.ContentDisposition!.ToString()));
        Assert.Contains("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(Picture))}\"", response.Headers.ETag!.Tag);
        var details = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/media/{id}/details"));
        Assert.Equal(("STORED", "image", $"{Picture.Length}", id), (Text(details, "state"), Text(details, "kind"), Text(details, "size"), Text(details, "whatsappId")));
        foreach (var name in new[] { id, Text(details, "id") })
        {
            using var theirs = await other.GetAsync($"/v1/media/{name}");
            using var nobodys = await fixture.SendAsync(HttpMethod.Get, $"/v1/media/{name}", null);
            using var operators = await fixture.SendAsync(HttpMethod.Get, $"/v1/media/{name}", EngineFixture.AdminKey);
            using var ours = await shop.GetAsync($"/v1/media/{name}");
            Assert.Equal((404, 401, 403, 200), ((int)theirs.StatusCode, (int)nobodys.StatusCode, (int)operators.StatusCode, (int)ours.StatusCode));
        }
    }

    [Fact]
    public async Task A_part_of_it_is_given_and_what_is_known_is_not_sent_again()
    {
        var shop = await fixture.NewShopAsync();
        var id = await shop.SendFileAsync(TestShop.NewCustomer(), "image", "image/jpeg", Picture);
        using var whole = await shop.FetchedAsync(id);

        using var part = await AskAsync(shop, id, request => request.Headers.Range = new RangeHeaderValue(10, 19));
        using var known = await AskAsync(shop, id, request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
        using var beyond = await AskAsync(shop, id, request => request.Headers.Range = new RangeHeaderValue(1_000_000, null));

        Assert.Equal((206, 304, 416), ((int)part.StatusCode, (int)known.StatusCode, (int)beyond.StatusCode));
        Assert.Equal(Picture[10..20], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal($"bytes 10-19/{Picture.Length}", part.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_document_is_saved_under_its_name_and_never_shown_in_place()
    {
        var shop = await fixture.NewShopAsync();
        var id = await shop.SendFileAsync(TestShop.NewCustomer(), "document", "application/pdf", "%PDF-1.7 offer"u8.ToArray(), "\"filename\":\"Angebot für \\\"Ada\\\".pdf\"");

        using var response = await shop.FetchedAsync(id);

        var disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", "Angebot für \"Ada\".pdf"), (disposition.DispositionType, disposition.FileNameStar));
        Assert.Equal("application/pdf", response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task By_grpc_it_comes_in_parts()
    {
        var shop = await fixture.NewShopAsync();
        var film = new byte[300_000];
        new Random(1).NextBytes(film);
        Convert.FromHexString("0000001C6674797069736F6D").CopyTo(film, 0);
        var id = await shop.SendFileAsync(TestShop.NewCustomer(), "video", "video/mp4", film);
        using (await shop.FetchedAsync(id))
        {
            var client = new V1.Media.MediaClient(fixture.Channel);
            using var read = new MemoryStream();
            MediumPart part;
            do
            {
                part = await client.ReadAsync(new ReadMediumRequest { Id = id, Offset = read.Length, Length = 100_001 }, shop.Credential);
                read.Write(part.Data.Span);
            }
            while (part.Data.Length > 0);
            Assert.Equal((film.Length, film.LongLength), (read.ToArray().Length, part.Size));
            Assert.Equal(film, read.ToArray());
        }
    }

    [Fact]
    public async Task What_there_is_not_is_404()
    {
        var shop = await fixture.NewShopAsync();
        foreach (var id in new[] { "123456", "md0123456789abcdefghjkmnpq", "..%2F..%2Fparley.db", new string('9', 300) })
        {
            using var response = await shop.GetAsync($"/v1/media/{id}");
            Assert.Equal(404, (int)response.StatusCode);
        }
    }

    /// <summary>Puts a file where WhatsApp keeps it and tells the engine of it, as Meta would. Answers WhatsApp's id.</summary>
    private async Task<HttpResponseMessage> AskAsync(TestShop shop, string id, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/media/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.ApiKey);
        change(request);
        return await fixture.Http.SendAsync(request);
    }

    private static string Text(JsonElement body, string property) => body.GetProperty(property).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class MediaOnSqlite(SqliteEngine fixture) : MediaTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class MediaOnPostgres(PostgresEngine fixture) : MediaTests(fixture);
