using System.Net.Http.Headers;
using System.Text.Json;
using Google.Protobuf;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;
using Parley.V1;

namespace Parley.Tests.Engine.Media;

/// <summary>Files that a tenant uploads and sends.</summary>
public abstract class OutgoingMediaTests(EngineFixture fixture)
{
    protected static readonly byte[] Png =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Convert.FromBase64String("AAAADUlIRFIAAAABAAAAAQgGAAAAHxXEiQAAAA1JREFUeNpj/M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==")];

    [Fact]
    public async Task An_upload_is_sent_and_whatsapp_gets_it_once()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");

        var medium = await UploadAsync(shop, Png, "image/png", "kind=image&fileName=blue.png");
        var id = medium.GetProperty("id").GetString();
        foreach (var caption in (string[])["one", "two"]) await shop.SendKindAsync(customer, "image", $$"""{"id":"{{id}}","caption":"{{caption}}"}""");

        var shown = await shop.PhoneAsync(customer, 2);
        var files = shown.Select(message => message.GetProperty("content").GetProperty("id").GetString()!).ToArray();
        Assert.Equal(files[0], files[1]);
        Assert.Equal(Png, fixture.Simulator.World.Media.Find(files[0])!.Data);
        Assert.Equal(("image/png", "blue.png", "STORED"), (medium.GetProperty("mimeType").GetString(), medium.GetProperty("fileName").GetString(), medium.GetProperty("state").GetString()));
        Assert.Equal(id, (await UploadAsync(shop, Png, "image/png", "kind=image&fileName=blue.png")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task What_whatsapp_has_lost_is_uploaded_again()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");
        var id = (await UploadAsync(shop, Png, "image/png", "")).GetProperty("id").GetString();
        await shop.SendKindAsync(customer, "image", $$"""{"id":"{{id}}"}""");
        var first = (await shop.PhoneAsync(customer, 1))[0].GetProperty("content").GetProperty("id").GetString()!;
        fixture.Simulator.World.Media.Remove(first);

        await shop.SendKindAsync(customer, "image", $$"""{"id":"{{id}}"}""");

        var second = (await shop.PhoneAsync(customer, 2))[1].GetProperty("content").GetProperty("id").GetString()!;
        Assert.NotEqual(first, second);
        Assert.Equal(Png, fixture.Simulator.World.Media.Find(second)!.Data);
    }

    [Fact]
    public async Task A_template_shows_an_upload_in_its_header()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        shop.AddPhone(customer);
        await shop.AllowAsync(customer);
        shop.AddTemplate("with_picture", """[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello."}]""");
        var id = (await UploadAsync(shop, Png, "image/png", "")).GetProperty("id").GetString();

        await shop.SendKindAsync(customer, "template", $$$"""{"name":"with_picture","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"{{{id}}}"}}]}]}""");

        var header = (await shop.PhoneAsync(customer, 1))[0].GetProperty("content").GetProperty("components")[0].GetProperty("parameters")[0].GetProperty("image").GetProperty("id").GetString()!;
        Assert.Equal(Png, fixture.Simulator.World.Media.Find(header)!.Data);
    }

    [Fact]
    public async Task An_upload_comes_by_grpc_in_pieces_too()
    {
        var shop = await fixture.NewShopAsync();
        using var call = new V1.Media.MediaClient(fixture.Channel).Upload(shop.Credential);
        await call.RequestStream.WriteAsync(new UploadMediumRequest { File = new() { Kind = "image", MimeType = "image/png" } });
        foreach (var piece in Png.Chunk(10)) await call.RequestStream.WriteAsync(new UploadMediumRequest { Data = ByteString.CopyFrom(piece) });
        await call.RequestStream.CompleteAsync();

        var medium = await call.ResponseAsync;

        Assert.Equal((Png.Length, "image/png"), ((int)medium.Size, medium.MimeType));
        Assert.Equal(Png, await (await fixture.SendAsync(HttpMethod.Get, $"/v1/media/{medium.Id}", shop.ApiKey)).Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Files_that_whatsapp_would_refuse_are_refused()
    {
        var shop = await fixture.NewShopAsync();
        var other = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var foreign = (await UploadAsync(other, Png, "image/png", "")).GetProperty("id").GetString();
        var document = (await UploadAsync(shop, "%PDF-1.7 and more"u8.ToArray(), "application/pdf", "fileName=a.pdf")).GetProperty("id").GetString();

        Assert.Equal((400, "MEDIA_INVALID"), await RefusedAsync(shop, "GIF89a and more"u8.ToArray(), "image/gif", "kind=image"));
        Assert.Equal((400, "MEDIA_INVALID"), await RefusedAsync(shop, "<html>"u8.ToArray(), "image/png", "kind=image"));
        Assert.Equal((400, "MEDIA_INVALID"), await RefusedAsync(shop, [], "image/png", "kind=image"));
        Assert.Equal((400, "MEDIA_INVALID"), await RefusedAsync(shop, Png, "image/png", "kind=picture"));
        Assert.Equal((400, "MEDIA_INVALID"), await RefusedAsync(shop, "OggS, but not with Opus in it"u8.ToArray(), "audio/ogg", "kind=audio"));
        Assert.Equal((400, "MEDIA_TOO_LARGE"), await RefusedAsync(shop, [.. Png, .. new byte[5 * 1024 * 1024]], "image/png", "kind=image"));
        Assert.Equal((400, "MEDIA_NOT_FOUND"), await shop.RefusedAsync(customer, "image", $$"""{"id":"{{foreign}}"}"""));
        Assert.Equal((400, "MEDIA_INVALID"), await shop.RefusedAsync(customer, "image", $$"""{"id":"{{document}}"}"""));
        using var nobody = await fixture.SendAsync(HttpMethod.Post, "/v1/media", null, new { });
        Assert.Equal(401, (int)nobody.StatusCode);
    }

    protected async Task<JsonElement> UploadAsync(TestShop shop, byte[] bytes, string type, string query) => await EngineFixture.JsonAsync(await PostAsync(shop, bytes, type, query));

    private async Task<(int Status, string Reason)> RefusedAsync(TestShop shop, byte[] bytes, string type, string query)
    {
        var (status, reason, _) = await EngineFixture.ErrorAsync(await PostAsync(shop, bytes, type, query));
        return (status, reason);
    }

    private async Task<HttpResponseMessage> PostAsync(TestShop shop, byte[] bytes, string type, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/media?{query}") { Content = new ByteArrayContent(bytes) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.ApiKey);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await fixture.Http.SendAsync(request);
    }
}

[Collection(OnSqlite.Name)]
public sealed class OutgoingMediaTestsOnSqlite(SqliteEngine fixture) : OutgoingMediaTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class OutgoingMediaTestsOnPostgres(PostgresEngine fixture) : OutgoingMediaTests(fixture);
