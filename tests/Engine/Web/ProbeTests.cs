using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Web;

/// <summary>What somebody who means ill sends to a running engine, and that it is nothing but text to it.</summary>
[Trait("Promise", "S3.5")]
public abstract class ProbeTests(EngineFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Injections = ["' OR '1'='1", "'; DROP TABLE journal; --", "\") OR 1=1 --", "1); DELETE FROM api_keys; --", "%' OR tenant <> '", "$1", "\\'; SELECT pg_sleep(10); --", "\u0000", "${jndi:ldap://127.0.0.1/a}"];

    [Fact]
    public async Task What_looks_like_a_query_finds_nothing_and_breaks_nothing()
    {
        var (shop, neighbour) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        await neighbour.HearFromAsync(TestShop.NewCustomer(), "not for you");
        await neighbour.ReadUntilAsync("/v1/conversations", static body => body.GetProperty("conversations").GetArrayLength() == 1);
        string[] places =
        [
            "/v1/conversations?cursor={0}", "/v1/conversations?session={0}", "/v1/conversations/{0}", "/v1/conversations/{0}/messages", "/v1/messages/{0}", "/v1/contacts?cursor={0}", "/v1/contacts/{0}",
            "/v1/sessions/{0}", "/v1/templates?name={0}", "/v1/webhooks/{0}", "/v1/keys?cursor={0}", "/v1/audit?actor={0}", "/v1/audit?action={0}", "/v1/audit?target={0}", "/v1/audit.csv?actor={0}",
            "/v1/message-log?recipient={0}", "/v1/message-log.csv?session={0}", "/v1/media/{0}", "/v1/notices?cursor={0}", "/v1/events?cursor={0}", "/v1/analytics/days?from={0}", "/v1/members?cursor={0}",
        ];
        foreach (var injection in Injections)
        {
            foreach (var place in places)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(System.Globalization.CultureInfo.InvariantCulture, place, Uri.EscapeDataString(injection)));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.ApiKey);
                using var answer = await fixture.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                Assert.True((int)answer.StatusCode is 200 or (>= 400 and < 500), $"{request.RequestUri}: {(int)answer.StatusCode}");
                if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream") continue;
                var text = await answer.Content.ReadAsStringAsync();
                Assert.DoesNotContain(neighbour.Session, text, StringComparison.Ordinal);
                Assert.DoesNotContain("not for you", text, StringComparison.Ordinal);
                foreach (var word in (string[])["syntax error", "SQLite", "Npgsql", "   at "]) Assert.DoesNotContain(word, text, StringComparison.Ordinal);
            }

            // What is stored stays the text that it was.
            var made = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/keys", new { name = $"n{injection}".Replace("\u0000", "", StringComparison.Ordinal) }));
            Assert.Equal($"n{injection}".Replace("\u0000", "", StringComparison.Ordinal), made.GetProperty("key").GetProperty("name").GetString());
            using var found = await fixture.SendAsync(HttpMethod.Get, $"/v1/tenants?query={Uri.EscapeDataString(injection)}", EngineFixture.AdminKey);
            Assert.True((int)found.StatusCode is 200 or 400, $"{injection}: {(int)found.StatusCode}");
            if (found.IsSuccessStatusCode) Assert.Empty((await EngineFixture.JsonAsync(found)).GetProperty("tenants").EnumerateArray());
        }

        await neighbour.HearFromAsync(TestShop.NewCustomer(), "still here");
        await neighbour.ReadUntilAsync("/v1/conversations", static body => body.GetProperty("conversations").GetArrayLength() == 2);
    }

    [Theory]
    [InlineData("a\r\nX-Evil: 1\r\n\r\n<script>.txt")]
    [InlineData("../../../etc/cron.d/evil.txt")]
    [InlineData("..\\..\\evil.txt")]
    [InlineData("a\";x=\"b.txt")]
    [InlineData("con\u0000trol.txt")]
    public async Task A_files_name_is_a_name_and_neither_a_header_nor_a_path(string name)
    {
        var tenant = await fixture.NewTenantAsync();
        using var upload = new HttpRequestMessage(HttpMethod.Post, $"/v1/media?kind=document&fileName={Uri.EscapeDataString(name)}") { Content = new StringContent("harmless") };
        upload.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ApiKey);
        using var uploaded = await fixture.Http.SendAsync(upload);
        if ((int)uploaded.StatusCode == 400) return;
        var id = (await EngineFixture.JsonAsync(uploaded)).GetProperty("id").GetString();
        using var got = await tenant.GetAsync($"/v1/media/{id}");
        Assert.Equal("harmless", await got.Content.ReadAsStringAsync());
        Assert.False(got.Headers.Contains("X-Evil"));
        Assert.DoesNotContain(got.Content.Headers.ToString(), static c => c is '\0' or '\u0001');
        var disposition = got.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", disposition.DispositionType);
        Assert.All(disposition.Parameters, static parameter => Assert.Contains(parameter.Name, new[] { "filename", "filename*" }));
        Assert.Equal("nosniff", Assert.Single(got.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Headers_that_trickle_are_cut_off_on_both_listeners_and_others_are_answered_meanwhile()
    {
        var tenant = await fixture.NewTenantAsync();
        using var web = await ConnectAsync(fixture.Engine.Web);
        await web.GetStream().WriteAsync("GET /v1/conversations HTTP/1.1\r\nHost: parley\r\nX-Slow: "u8.ToArray());
        using var grpc = await ConnectAsync(fixture.Engine.Grpc);
        // The preface of HTTP/2, empty settings, and a block of headers that says it is not over.
        await grpc.GetStream().WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82]);
        await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/conversations"));
        await new Parley.V1.Conversations.ConversationsClient(fixture.Channel).ListAsync(new Parley.V1.ListConversationsRequest(), tenant.Credential);
        foreach (var slow in new[] { web, grpc })
        {
            // The server gives up by itself: whatever it says, the connection ends.
            Assert.DoesNotContain("HTTP/1.1 200", await ReadToEndAsync(slow).WaitAsync(Patience), StringComparison.Ordinal);
        }
    }

    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            // Cut off without a word.
            return "";
        }
    }

    private static async Task<TcpClient> ConnectAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        return client;
    }
}

[Collection(OnSqlite.Name)]
public sealed class SqliteProbeTests(SqliteEngine engine) : ProbeTests(engine);

[Collection(OnPostgres.Name)]
public sealed class PostgresProbeTests(PostgresEngine engine) : ProbeTests(engine);
