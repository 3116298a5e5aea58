using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Media;
using Parley.Simulator.Phones;

namespace Parley.Tests.Simulator;

/// <summary>Uploads, downloads, expiry, links, and files from customers.</summary>
public class Media : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n\u001a\n"u8, .. Encoding.ASCII.GetBytes(new string('p', 3000))];
    private static readonly byte[] Ogg = [.. "OggS"u8, 0, 2, .. new byte[22], .. "OpusHead"u8, .. new byte[100]];
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync(new() { DeliveredAfterMs = 0, InFlight = 1 })).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Is_uploaded_described_downloaded_whole_or_in_part_and_deleted()
    {
        var id = await UploadedAsync(Png, "image/png");
        var described = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}?phone_number_id={Desk.Number}")).Json;
        Assert.Equal(("image/png", Png.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), id), (
            described.GetProperty("mime_type").GetString(), described.GetProperty("file_size").GetString(), described.GetProperty("id").GetString()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Png)), described.GetProperty("sha256").GetString());
        var url = described.GetProperty("url").GetString()!;
        Assert.StartsWith(_desk.Host.Address.ToString(), url, StringComparison.Ordinal);
        Assert.Equal(Png, (await DownloadAsync(url)).Body);
        var part = await DownloadAsync(url, range: new RangeHeaderValue(10, 19));
        Assert.Equal((206, 10), (part.Status, part.Body.Length));
        Assert.Equal(Png[10..20], part.Body);
        Assert.Equal(401, (await DownloadAsync(url, token: null)).Status);
        Assert.Equal(401, (await DownloadAsync(url, token: "nobody's")).Status);
        Assert.Equal(404, (await DownloadAsync(url + "x")).Status);
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}?phone_number_id=1")).Code);
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{id}")).Status);
        Assert.Equal(33, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}")).Error.GetProperty("error_subcode").GetInt32());
        Assert.Equal(404, (await DownloadAsync(url)).Status);
    }

    [Fact]
    public async Task Has_addresses_for_five_minutes_and_lives_for_thirty_days()
    {
        var id = await UploadedAsync(Png, "image/png");
        async Task<string> Address() => (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}")).Json.GetProperty("url").GetString()!;
        var url = await Address();
        _desk.World.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(404, (await DownloadAsync(url)).Status);
        Assert.Equal(200, (await DownloadAsync(await Address())).Status);
        _desk.World.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(6));
        Assert.Equal(200, (await DownloadAsync(await Address())).Status);
        _desk.World.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}")).Code);
    }

    [Fact]
    public async Task Belongs_to_those_who_may_use_the_number()
    {
        var id = await UploadedAsync(Png, "image/png");
        var other = _desk.World.Accounts.AddWaba(new WabaSpec());
        _desk.World.Accounts.AddToken(new TokenSpec("elsewhere", Wabas: [other.Id]));
        var url = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}")).Json.GetProperty("url").GetString()!;
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}", token: "elsewhere")).Code);
        Assert.Equal(404, (await DownloadAsync(url, "elsewhere")).Status);
    }

    [Theory]
    [InlineData("image/gif", 10, 100)]
    [InlineData("application/x-msdownload", 10, 100)]
    [InlineData("image/png", 0, 131053)]
    [InlineData("image/png", 5 * 1024 * 1024 + 1, 131053)]
    [InlineData("image/webp", 500 * 1024 + 1, 131053)]
    [InlineData("audio/mpeg", 16 * 1024 * 1024 + 1, 131053)]
    public async Task Is_refused_by_type_and_size(string type, int size, int code)
    {
        var answer = await UploadAsync(new byte[size], type);
        Assert.True(answer.Status == 400 && answer.Code == code, answer.Text);
    }

    [Fact]
    public async Task Is_refused_without_its_parameters()
    {
        Assert.Equal("(#100) The parameter file is required.", (await UploadAsync(null, "image/png")).Error.GetProperty("message").GetString());
        Assert.Equal("(#100) The parameter messaging_product is required.", (await UploadAsync(Png, "image/png", product: null)).Error.GetProperty("message").GetString());
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Number}/media", new { messaging_product = "whatsapp" })).Code);
    }

    [Fact]
    public async Task Reaches_the_phone_in_a_message()
    {
        var sent = await SendAsync("image", await UploadedAsync(Png, "image/png"));
        Assert.Equal(["sent", "delivered"], (await _desk.Receiver.NextAsync(2)).Select(p => p.Status));
        var shown = (await _desk.ControlAsync(HttpMethod.Get, "messages?to=" + Desk.Ada)).Json.GetProperty("messages")[0];
        Assert.Equal(sent.MessageId, shown.GetProperty("id").GetString());
        var id = shown.GetProperty("media")[0].GetProperty("id").GetString();
        Assert.Equal(Png, await _desk.Client.GetByteArrayAsync(new Uri($"_sim/media/{id}", UriKind.Relative)));
    }

    [Theory]
    [InlineData("image", "audio/mpeg")]
    [InlineData("video", "image/png")]
    [InlineData("sticker", "image/png")]
    [InlineData("image", "image/jpeg")]
    public async Task Fails_later_when_it_does_not_suit(string type, string mimeType)
    {
        await SendAsync(type, await UploadedAsync(Png, mimeType));
        Assert.Equal(131053, await NextFailureAsync());
        Assert.Empty(_desk.World.Messages(new MessageQuery(To: Desk.Ada)));
    }

    [Fact]
    public async Task Of_another_account_cannot_be_sent()
    {
        var other = _desk.World.Accounts.AddNumber(new NumberSpec(_desk.World.Accounts.AddWaba(new WabaSpec()).Id));
        var file = _desk.World.Media.Add(other, "image/png", Png);
        Assert.Equal(100, (await _desk.SendAsync(Body("image", "id", file.Id))).Code);
    }

    [Fact]
    public async Task A_voice_message_is_opus_and_nothing_else()
    {
        foreach (var (data, type) in ((byte[], string)[])[(Ogg, "audio/ogg"), ([.. "ID3"u8, 1, 2, 3], "audio/mpeg")])
        {
            var id = await UploadedAsync(data, type);
            await _desk.SendAsync(Body("audio", "id", id).Replace("{\"id\"", "{\"voice\":true,\"id\"", StringComparison.Ordinal));
            if (type == "audio/ogg") Assert.Equal(["sent", "delivered"], (await _desk.Receiver.NextAsync(2)).Select(p => p.Status));
            else Assert.Equal(131053, await NextFailureAsync());
        }
    }

    [Fact]
    public async Task Behind_a_link_is_fetched_once_in_ten_minutes()
    {
        var file = _desk.World.Media.Add(_desk.World.Accounts.FirstNumber, "image/png", Png);
        var link = $"{_desk.Host.Address}_sim/media/{file.Id}";
        _desk.World.Settings = _desk.World.Settings with { LinkMedia = LinkPolicy.Loopback };
        await _desk.SendAsync(Body("image", "link", link));
        Assert.Equal(["sent", "delivered"], (await _desk.Receiver.NextAsync(2)).Select(p => p.Status));
        var shown = Assert.Single(_desk.World.Messages(new MessageQuery(To: Desk.Ada)));
        Assert.Equal(Png, Assert.Single(shown.Media).Data);
        _desk.World.Media.Remove(file.Id);
        await _desk.SendAsync(Body("image", "link", link));
        Assert.Equal(["sent", "delivered"], (await _desk.Receiver.NextAsync(2)).Select(p => p.Status));
        _desk.World.Advance(TimeSpan.FromMinutes(10));
        await _desk.SendAsync(Body("image", "link", link));
        Assert.Equal(131053, await NextFailureAsync());
        await _desk.SendAsync(Body("image", "link", "https://files.example/a.png"));
        Assert.Equal(131053, await NextFailureAsync());
    }

    [Fact]
    public async Task A_resumable_upload_goes_on_where_it_broke_off()
    {
        var session = (await _desk.GraphAsync(HttpMethod.Post, $"v26.0/700000000000001/uploads?file_length={Png.Length}&file_type=image/png")).Json.GetProperty("id").GetString()!;
        Assert.StartsWith("upload:", session, StringComparison.Ordinal);
        Assert.Equal(1000, (await PieceAsync(session, 0, Png[..1000])).Json.GetProperty("file_offset").GetInt32());
        Assert.Equal(100, (await PieceAsync(session, 0, Png)).Code);
        Assert.Equal(1000, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{session}")).Json.GetProperty("file_offset").GetInt32());
        var handle = (await PieceAsync(session, 1000, Png[1000..])).Json.GetProperty("h").GetString()!;
        Assert.Equal(Png, _desk.World.Uploads.Find(handle)!.Data);
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Post, "v26.0/app/uploads", new { file_length = 10, file_type = "text/html" })).Code);
    }

    [Fact]
    public async Task From_a_customer_comes_by_webhook_and_can_be_downloaded_for_seven_days()
    {
        using var content = new ByteArrayContent(Png);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var wrote = await Answer.OfAsync(await _desk.Client.PostAsync(new Uri($"_sim/media?from={Desk.Ada}&caption=look%20é", UriKind.Relative), content));
        Assert.True(wrote.Status == 200, wrote.Text);
        var message = (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0];
        var image = message.GetProperty("image");
        Assert.Equal(("image", "look é", "image/png"), (
            message.GetProperty("type").GetString(), image.GetProperty("caption").GetString(), image.GetProperty("mime_type").GetString()));
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(Png)), image.GetProperty("sha256").GetString());
        Assert.Equal(Png, (await DownloadAsync(image.GetProperty("url").GetString()!)).Body);
        var id = image.GetProperty("id").GetString()!;
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}")).Status);
        _desk.World.Advance(TimeSpan.FromDays(7));
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}")).Code);
    }

    [Fact]
    public async Task From_a_customer_is_an_error_when_it_is_too_large()
    {
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Post, "media/too-large", new { from = Desk.Ada, type = "video" })).Status);
        var message = (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0];
        Assert.Equal(("video", 131052), (message.GetProperty("type").GetString(), message.GetProperty("errors")[0].GetProperty("code").GetInt32()));
        Assert.False(message.TryGetProperty("video", out _));
    }

    [Fact]
    public async Task From_a_customer_is_what_its_type_says()
    {
        foreach (var (type, name, said) in ((string, string, string)[])
            [("audio/ogg; codecs=opus", "audio", "voice"), ("image/webp", "sticker", "animated"), ("video/mp4", "video", "id"), ("application/pdf", "document", "filename")])
        {
            await _desk.World.Customers.SendFileAsync(new CustomerFile(Desk.Ada, type, Ogg, Filename: "a"));
            var message = (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0];
            Assert.Equal(name, message.GetProperty("type").GetString());
            Assert.True(message.GetProperty(name).TryGetProperty(said, out _));
        }
    }

    private async Task<string> UploadedAsync(byte[] data, string type)
    {
        var answer = await UploadAsync(data, type);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty("id").GetString()!;
    }

    private async Task<Answer> UploadAsync(byte[]? data, string type, string? product = "whatsapp")
    {
        using var form = new MultipartFormDataContent();
        if (product is not null) form.Add(new StringContent(product), "messaging_product");
        form.Add(new StringContent(type), "type");
        if (data is not null)
        {
            var file = new ByteArrayContent(data);
            file.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            form.Add(file, "file", "a file");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"v26.0/{Desk.Number}/media") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Desk.Token);
        return await Answer.OfAsync(await _desk.Client.SendAsync(request));
    }

    private async Task<Answer> PieceAsync(string session, int offset, byte[] data)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v26.0/" + session) { Content = new ByteArrayContent(data) };
        request.Headers.Authorization = new AuthenticationHeaderValue("OAuth", Desk.Token);
        request.Headers.Add("file_offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await Answer.OfAsync(await _desk.Client.SendAsync(request));
    }

    private async Task<(int Status, byte[] Body)> DownloadAsync(string url, string? token = Desk.Token, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Range = range;
        using var response = await _desk.Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    private async Task<Answer> SendAsync(string type, string id)
    {
        var answer = await _desk.SendAsync(Body(type, "id", id));
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    private static string Body(string type, string member, string value) =>
        $$$"""{"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"{{{type}}}","{{{type}}}":{"{{{member}}}":"{{{value}}}"}}""";

    private async Task<int> NextFailureAsync()
    {
        var post = await _desk.Receiver.NextAsync();
        Assert.Equal("failed", post.Status);
        return post.Value.GetProperty("statuses")[0].GetProperty("errors")[0].GetProperty("code").GetInt32();
    }
}
